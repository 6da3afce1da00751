import { dec } from '../../domain/decimal.ts';
import type { BookedFill } from '../book/settle.ts';

/** A fill and its number: they count up as they happen. */
export interface NumberedFill extends BookedFill {
  readonly number: number;
}

/** What a list of fills is asked with. Instants are epoch milliseconds. */
export interface FillFilter {
  /** Exclusive. */
  readonly after: number | undefined;
  /** Exclusive. */
  readonly until: number | undefined;
  /** The last fill of the page before. */
  readonly pageNumber: number | undefined;
  readonly direction: 'asc' | 'desc';
  readonly limit: number;
}

/** The question in SQL. */
export function fillQuery(filter: FillFilter): { sql: string; values: number[] } {
  const where = ['1 = 1'];
  const values: number[] = [];
  const add = (condition: string, value: number | undefined): void => {
    if (value === undefined) return;
    where.push(condition);
    values.push(value);
  };
  add('time > ?', filter.after);
  add('time < ?', filter.until);
  add(filter.direction === 'asc' ? 'number > ?' : 'number < ?', filter.pageNumber);
  const sql = `SELECT * FROM fills WHERE ${where.join(' AND ')} ORDER BY number ${filter.direction} LIMIT ?`;
  return { sql, values: [...values, filter.limit] };
}

export const readFill = (row: Readonly<Record<string, unknown>>): NumberedFill => ({
  number: Number(row['number']),
  orderId: String(row['order_id']),
  symbol: String(row['symbol']),
  side: row['side'] === 'buy' ? 'buy' : 'sell',
  qty: dec(String(row['qty'])),
  price: dec(String(row['price'])),
  fee: dec(String(row['fee'])),
  time: Number(row['time']),
  barStart: Number(row['bar_start']),
});
