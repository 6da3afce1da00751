/** What a list of orders is asked with. */
export interface OrderFilter {
  readonly status: 'open' | 'closed' | 'all';
  readonly symbols: readonly string[] | undefined;
  readonly assetClasses: readonly string[] | undefined;
  /** Leaves the legs to their entries; an entry is open while one of its legs is. */
  readonly nested: boolean;
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

const HAS_OPEN_LEGS = `(coalesce(group_id, '') IN (
  SELECT group_id FROM order_book WHERE open = 1 AND group_id IS NOT NULL
) AND json_extract(body, '$.replacedBy') IS NULL)`;

/** The question in SQL. Orders are numbered as they come, so their number is their order in time. */
export function listQuery(filter: OrderFilter): { sql: string; values: (string | number)[] } {
  const where: string[] = ['1 = 1'];
  const values: (string | number)[] = [];
  const add = (condition: string, ...given: (string | number)[]): void => {
    where.push(condition);
    values.push(...given);
  };
  if (filter.nested) add('leg IS NULL');
  if (filter.status !== 'all') {
    const open = filter.nested ? `(open = 1 OR ${HAS_OPEN_LEGS})` : 'open = 1';
    add(filter.status === 'open' ? open : `NOT ${open}`);
  }
  if (filter.assetClasses !== undefined) {
    add(`asset_class IN (${filter.assetClasses.map(() => '?').join(', ')})`, ...filter.assetClasses);
  }
  if (filter.side !== undefined) add('side = ?', filter.side);
  if (filter.after !== undefined) add('submitted_at > ?', filter.after);
  if (filter.until !== undefined) add('submitted_at < ?', filter.until);
  if (filter.afterSeq !== undefined) add('seq > ?', filter.afterSeq);
  if (filter.beforeSeq !== undefined) add('seq < ?', filter.beforeSeq);
  if (filter.symbols !== undefined) {
    add(`symbol IN (${filter.symbols.map(() => '?').join(', ')})`, ...filter.symbols);
  }
  const sql = `SELECT body FROM order_book WHERE ${where.join(' AND ')} ORDER BY seq ${filter.direction} LIMIT ?`;
  return { sql, values: [...values, filter.limit] };
}
