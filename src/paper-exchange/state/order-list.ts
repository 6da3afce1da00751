/** What a list of orders is asked with. */
export interface OrderFilter {
  readonly status: 'open' | 'closed' | 'all';
  readonly symbols: readonly string[] | undefined;
  readonly side: string | undefined;
  /** Epoch milliseconds, both exclusive. */
  readonly after: number | undefined;
  readonly until: number | undefined;
  /** Numbers of orders, both exclusive. */
  readonly afterSeq: number | undefined;
  readonly beforeSeq: number | undefined;
  readonly direction: 'asc' | 'desc';
  readonly limit: number;
}

/** The question in SQL. Orders are numbered as they come, so their number is their order in time. */
export function listQuery(filter: OrderFilter): { sql: string; values: (string | number)[] } {
  const where: string[] = ['1 = 1'];
  const values: (string | number)[] = [];
  const add = (condition: string, ...given: (string | number)[]): void => {
    where.push(condition);
    values.push(...given);
  };
  if (filter.status !== 'all') add(`open = ${filter.status === 'open' ? 1 : 0}`);
  if (filter.side !== undefined) add('side = ?', filter.side);
  if (filter.after !== undefined) add('submitted_at > ?', filter.after);
  if (filter.until !== undefined) add('submitted_at < ?', filter.until);
  if (filter.afterSeq !== undefined) add('seq > ?', filter.afterSeq);
  if (filter.beforeSeq !== undefined) add('seq < ?', filter.beforeSeq);
  if (filter.symbols !== undefined) {
    add(`symbol IN (${filter.symbols.map(() => '?').join(', ')})`, ...filter.symbols);
  }
  const sql = `SELECT body FROM orders WHERE ${where.join(' AND ')} ORDER BY seq ${filter.direction} LIMIT ?`;
  return { sql, values: [...values, filter.limit] };
}
