import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { dec } from '../../domain/decimal.ts';
import { errorMessage, FatalError } from '../../domain/errors.ts';
import type { Taken } from '../book/liquidity.ts';
import type { ExchangeOrder } from '../book/order.ts';
import type { Position } from '../book/position.ts';
import type { BookedFill } from '../book/settle.ts';
import { isOpen } from '../book/status.ts';
import { type FillFilter, fillQuery, type NumberedFill, readFill } from './fill-list.ts';
import { listQuery, type OrderFilter } from './order-list.ts';
import { readOrder, writeOrder } from './order-row.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS order_book (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, client_order_id TEXT NOT NULL UNIQUE,
    symbol TEXT NOT NULL, asset_class TEXT NOT NULL, side TEXT NOT NULL, open INTEGER NOT NULL,
    submitted_at INTEGER NOT NULL, group_id TEXT, leg TEXT, body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS open_orders ON order_book (seq) WHERE open = 1;
  CREATE INDEX IF NOT EXISTS order_groups ON order_book (group_id) WHERE group_id IS NOT NULL;
  CREATE TABLE IF NOT EXISTS fills (
    number INTEGER PRIMARY KEY, order_id TEXT NOT NULL, symbol TEXT NOT NULL, side TEXT NOT NULL,
    qty TEXT NOT NULL, price TEXT NOT NULL, fee TEXT NOT NULL, time INTEGER NOT NULL, bar_start INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS fills_of_order ON fills (order_id);
  CREATE TABLE IF NOT EXISTS positions (symbol TEXT PRIMARY KEY, qty TEXT NOT NULL, average_price TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS taken (symbol TEXT PRIMARY KEY, bar_start INTEGER NOT NULL, qty TEXT NOT NULL) STRICT;
`;

/** What one step changes; written in one transaction. */
export interface Changes {
  readonly orders?: readonly ExchangeOrder[];
  readonly fills?: readonly BookedFill[];
  readonly positions?: readonly { readonly symbol: string; readonly position: Position | undefined }[];
  readonly taken?: readonly { readonly symbol: string; readonly taken: Taken }[];
  readonly meta?: Readonly<Record<string, string>>;
}

/**
 * The exchange's memory: one SQLite file with a write-ahead log. What `commit` returned from is in the file, so a
 * killed process loses nothing; only a power cut may take the last moments with it (synchronous = NORMAL).
 */
export class Store {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(file: string | undefined) {
    try {
      if (file !== undefined) mkdirSync(dirname(file), { recursive: true });
      this.#db = new DatabaseSync(file ?? ':memory:');
      this.#db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 2000;');
      this.#db.exec(SCHEMA);
    } catch (error) {
      throw new FatalError(
        `cannot open the exchange's state ${file ?? ''}: ${errorMessage(error)}`,
        {},
        error,
      );
    }
  }

  meta(): ReadonlyMap<string, string> {
    return new Map(
      this.#all('SELECT name, value FROM meta').map((row) => [text(row['name']), text(row['value'])]),
    );
  }

  openOrders(): ExchangeOrder[] {
    return this.#orders('SELECT body FROM order_book WHERE open = 1 ORDER BY seq');
  }

  orderById(id: string): ExchangeOrder | undefined {
    return this.#orders('SELECT body FROM order_book WHERE id = ?', id)[0];
  }

  orderByClientId(clientOrderId: string): ExchangeOrder | undefined {
    return this.#orders('SELECT body FROM order_book WHERE client_order_id = ?', clientOrderId)[0];
  }

  /** The members of a bracket, OCO or OTO, oldest first. */
  group(groupId: string): ExchangeOrder[] {
    return this.#orders('SELECT body FROM order_book WHERE group_id = ? ORDER BY seq', groupId);
  }

  listOrders(filter: OrderFilter): ExchangeOrder[] {
    const { sql, values } = listQuery(filter);
    return this.#orders(sql, ...values);
  }

  positions(): Position[] {
    return this.#all('SELECT symbol, qty, average_price FROM positions ORDER BY symbol').map((row) => ({
      symbol: text(row['symbol']),
      qty: dec(text(row['qty'])),
      averageEntryPrice: dec(text(row['average_price'])),
    }));
  }

  taken(): ReadonlyMap<string, Taken> {
    const rows = this.#all('SELECT symbol, bar_start, qty FROM taken');
    return new Map(
      rows.map((row) => [
        text(row['symbol']),
        { barStart: Number(row['bar_start']), qty: dec(text(row['qty'])) },
      ]),
    );
  }

  /** Every fill there was, oldest first. */
  fills(): NumberedFill[] {
    return this.#all('SELECT * FROM fills ORDER BY number').map(readFill);
  }

  fillsOf(orderId: string): NumberedFill[] {
    return this.#all('SELECT * FROM fills WHERE order_id = ? ORDER BY number', orderId).map(readFill);
  }

  listFills(filter: FillFilter): NumberedFill[] {
    const { sql, values } = fillQuery(filter);
    return this.#all(sql, ...values).map(readFill);
  }

  commit(changes: Changes): void {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      this.#write(changes);
      this.#db.exec('COMMIT');
    } catch (error) {
      this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  close(): void {
    this.#db.close();
  }

  #write({ orders = [], fills = [], positions = [], taken = [], meta = {} }: Changes): void {
    const putOrder = this.#sql(
      `INSERT INTO order_book VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (seq) DO UPDATE SET open = excluded.open, body = excluded.body`,
    );
    for (const order of orders) {
      const open = isOpen(order) ? 1 : 0;
      const { seq, id, clientOrderId, symbol, assetClass, side, submittedAt, groupId, leg } = order;
      putOrder.run(
        seq,
        id,
        clientOrderId,
        symbol,
        assetClass,
        side,
        open,
        submittedAt,
        groupId ?? null,
        leg ?? null,
        writeOrder(order),
      );
    }
    const putFill = this.#sql(
      `INSERT INTO fills (order_id, symbol, side, qty, price, fee, time, bar_start) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    for (const { orderId, symbol, side, qty, price, fee, time, barStart } of fills) {
      putFill.run(orderId, symbol, side, qty.toFixed(), price.toFixed(), fee.toFixed(), time, barStart);
    }
    for (const { symbol, position } of positions) {
      if (position === undefined) this.#sql('DELETE FROM positions WHERE symbol = ?').run(symbol);
      else {
        this.#sql('INSERT OR REPLACE INTO positions VALUES (?, ?, ?)').run(
          symbol,
          position.qty.toFixed(),
          position.averageEntryPrice.toFixed(),
        );
      }
    }
    for (const { symbol, taken: part } of taken) {
      this.#sql('INSERT OR REPLACE INTO taken VALUES (?, ?, ?)').run(
        symbol,
        part.barStart,
        part.qty.toFixed(),
      );
    }
    for (const [name, value] of Object.entries(meta)) {
      this.#sql('INSERT OR REPLACE INTO meta VALUES (?, ?)').run(name, value);
    }
  }

  #orders(sql: string, ...values: (string | number)[]): ExchangeOrder[] {
    return this.#all(sql, ...values).map((row) => readOrder(text(row['body'])));
  }

  #all(sql: string, ...values: (string | number)[]): Record<string, unknown>[] {
    return this.#sql(sql).all(...values);
  }

  #sql(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

const text = (value: unknown): string => String(value);
