import * as z from 'zod';
import { InvalidInputError } from '../../../domain/errors.ts';
import { at, type Columns, newColumns } from '../columns.ts';

const FIELDS = ['timestamp', 'open', 'high', 'low', 'close', 'volume'] as const;
type Field = (typeof FIELDS)[number];

const number = z
  .string()
  .regex(/^\d+(\.\d+)?([eE][+-]?\d+)?$/, 'must be a number')
  .transform(Number);
const price = number.refine((value) => value > 0 && Number.isFinite(value), 'must be a positive price');

const row = z.object({
  timestamp: z.iso
    .datetime({ offset: true, error: 'must be an ISO-8601 instant with a time zone' })
    .transform((text) => Date.parse(text)),
  open: price,
  high: price,
  low: price,
  close: price,
  volume: number.refine(Number.isFinite, 'must be finite'),
});
type Row = z.infer<typeof row>;

/** The text of one file, bar by bar; throws InvalidInputError that names file, line and rule. */
export function parseBars(file: string, text: string): Columns {
  const lines = text.split(/\r?\n/);
  const order = headerOrder(file, lines[0] ?? '');
  const rows: Row[] = [];
  for (let index = 1; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (line === '') continue;
    const bar = parseRow(file, index + 1, line, order);
    checkOrder(file, index + 1, rows.at(-1), bar);
    rows.push(bar);
  }
  if (rows.length === 0) throw brokenFile(file, 1, 'has no bars');
  return toColumns(rows);
}

/** The position of each field in a line; other columns are left alone. */
function headerOrder(file: string, line: string): ReadonlyMap<Field, number> {
  const names = line
    .replace(/^\uFEFF/, '')
    .split(',')
    .map((name) => name.trim().toLowerCase());
  return new Map(
    FIELDS.map((field) => {
      const position = names.indexOf(field);
      if (position < 0) throw brokenFile(file, 1, `the header must have the column ${field}`);
      return [field, position];
    }),
  );
}

function parseRow(file: string, line: number, text: string, order: ReadonlyMap<Field, number>): Row {
  const cells = text.split(',');
  const raw: Record<string, string | undefined> = {};
  for (const [field, position] of order) raw[field] = cells[position]?.trim();
  const parsed = row.safeParse(raw);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw brokenFile(file, line, `${issue?.path.join('.') ?? 'row'}: ${issue?.message ?? 'invalid'}`);
  }
  const bar = parsed.data;
  if (bar.high < bar.low) throw brokenFile(file, line, 'high must not be below low');
  if (bar.high < Math.max(bar.open, bar.close))
    throw brokenFile(file, line, 'high must not be below open or close');
  if (bar.low > Math.min(bar.open, bar.close))
    throw brokenFile(file, line, 'low must not be above open or close');
  return bar;
}

function checkOrder(file: string, line: number, previous: Row | undefined, bar: Row): void {
  if (previous === undefined || previous.timestamp < bar.timestamp) return;
  const rule = previous.timestamp === bar.timestamp ? 'duplicate timestamp' : 'timestamps must ascend';
  throw brokenFile(file, line, `timestamp: ${rule}`);
}

function toColumns(rows: readonly Row[]): Columns {
  const columns = newColumns(rows.length);
  rows.forEach((bar, index) => {
    columns.start[index] = bar.timestamp;
    columns.open[index] = bar.open;
    columns.high[index] = bar.high;
    columns.low[index] = bar.low;
    columns.close[index] = bar.close;
    columns.volume[index] = bar.volume;
  });
  return columns;
}

/** The most common distance between neighbouring bars, in milliseconds; undefined for a single bar. */
export function commonGap(columns: Columns): number | undefined {
  const counts = new Map<number, number>();
  for (let index = 1; index < columns.length; index += 1) {
    const gap = at(columns.start, index) - at(columns.start, index - 1);
    counts.set(gap, (counts.get(gap) ?? 0) + 1);
  }
  return [...counts].reduce<readonly [number, number] | undefined>(
    (best, entry) => (best === undefined || entry[1] > best[1] ? entry : best),
    undefined,
  )?.[0];
}

export const brokenFile = (file: string, line: number, rule: string): InvalidInputError =>
  new InvalidInputError(`${file}, line ${line}: ${rule}`, { file, line, rule });
