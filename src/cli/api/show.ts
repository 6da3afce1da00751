import type { Answer } from './call-route.ts';

/** A list in a field of an answer, and which fields of its items are shown. */
export interface ListInside {
  readonly field: string;
  readonly show: readonly string[];
}

/** An answer for a person: a list as a table, anything else one line a field, and then the list inside it. */
export function linesOf(answer: Answer, show?: readonly string[], inside?: ListInside): readonly string[] {
  const { items, cursor } = answer;
  if (Array.isArray(items)) {
    const more = typeof cursor === 'string' ? [`more with --cursor ${cursor}`] : [];
    return [...tableOf(items, show), ...more];
  }
  const list = inside === undefined ? undefined : answer[inside.field];
  const below = Array.isArray(list) && list.length > 0 ? ['', ...tableOf(list, inside?.show)] : [];
  return [...fieldLines(answer, show), ...below];
}

function tableOf(items: readonly unknown[], show?: readonly string[]): readonly string[] {
  const rows = items as readonly Answer[];
  const [first] = rows;
  if (first === undefined) return ['nothing'];
  const names = show ?? Object.keys(first);
  return table(
    names,
    rows.map((row) => names.map((name) => textOf(at(row, name)))),
  );
}

function fieldLines(answer: Answer, show?: readonly string[]): readonly string[] {
  const names = show ?? Object.keys(answer);
  const width = Math.max(...names.map((name) => name.length));
  return names.map((name) => `${name.padEnd(width)}  ${textOf(at(answer, name))}`);
}

/** `lifecycle.status` is a field of a field. */
const at = (value: Answer, path: string): unknown =>
  path.split('.').reduce<unknown>((inner, name) => (inner as Answer | null | undefined)?.[name], value);

/** In words: `gross 5, net 3`; what tells kinds of a thing apart needs no name: `interval, minutes 5`. */
function textOf(value: unknown): string {
  if (value === null || value === undefined) return '-';
  if (Array.isArray(value)) return listText(value);
  if (typeof value !== 'object') return String(value as string | number | boolean);
  const parts = Object.entries(value)
    .filter(([, inner]) => inner !== null && inner !== undefined)
    .map(([name, inner]) => (name === 'kind' ? textOf(inner) : `${name} ${textOf(inner)}`));
  return parts.join(', ') || '-';
}

const listText = (list: readonly unknown[]): string =>
  list.map(textOf).join(list.some((one) => typeof one === 'object') ? '; ' : ', ') || '-';

function table(header: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [line(header.map((title) => title.toUpperCase())), ...rows.map(line)];
}
