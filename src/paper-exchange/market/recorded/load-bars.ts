import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DAY, HOUR } from '../../../domain/clock.ts';
import { errorMessage, InvalidInputError } from '../../../domain/errors.ts';
import type { Timeframe } from '../../../domain/market.ts';
import type { Columns } from '../columns.ts';
import { brokenFile, commonGap, parseBars } from './parse-bars.ts';

/** The bars of one file: one symbol, one timeframe. */
export interface RecordedFile {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly columns: Columns;
}

/** The bars of a directory. */
export interface RecordedBars {
  readonly files: readonly RecordedFile[];
  /** Of the files' names and bytes. */
  readonly fingerprint: string;
}

const EXTENSION = '.csv';

/**
 * Reads every `SYMBOL.csv` of `directory` and of the folders in it; a pair's slash is an underscore in the file's name
 * (`BTC_USD.csv`). Each file has bars of a minute, an hour or a day, a symbol may have a file of each, and timestamps
 * are the bars' starts. Throws InvalidInputError that names the file, the line and the rule.
 */
export function loadBars(directory: string): RecordedBars {
  const hash = createHash('sha256');
  const read = listFiles(directory).map((file) => {
    const text = readFileSync(join(directory, file), 'utf8');
    hash.update(file).update('\0').update(text).update('\0');
    return { file, symbol: symbolOf(file), columns: parseBars(file, text) };
  });
  const only = onlyTimeframe(read.map(({ columns }) => columns));
  const files = read.map(({ file, symbol, columns }) => {
    const timeframe = timeframeOf(columns) ?? only;
    if (timeframe === undefined) throw brokenFile(file, 2, LONE_BAR);
    return { file, symbol, timeframe, columns };
  });
  refuseTwins(files);
  return { files, fingerprint: `recorded-1:${hash.digest('hex').slice(0, 32)}` };
}

const LONE_BAR = 'one bar alone does not tell whether it is of a minute, an hour or a day';

/** Paths of the files, relative to `directory`, in order. */
function listFiles(directory: string): readonly string[] {
  let entries: readonly { readonly name: string; readonly folder: boolean }[];
  try {
    entries = readdirSync(directory, { withFileTypes: true }).map((entry) => ({
      name: entry.name,
      folder: entry.isDirectory(),
    }));
  } catch (error) {
    throw new InvalidInputError(`cannot read the bars directory ${directory}: ${errorMessage(error)}`, {
      directory,
    });
  }
  const files = entries
    .flatMap(({ name, folder }) =>
      folder ? readdirSync(join(directory, name)).map((inner) => join(name, inner)) : [name],
    )
    .filter((name) => name.endsWith(EXTENSION))
    .sort();
  if (files.length === 0) {
    throw new InvalidInputError(`the bars directory ${directory} has no file SYMBOL${EXTENSION}`, {
      directory,
    });
  }
  return files;
}

function symbolOf(file: string): string {
  const name = basename(file, EXTENSION);
  if (/^[A-Z0-9][A-Z0-9.-]{0,11}(_[A-Z0-9]{2,6})?$/.test(name)) return name.replace('_', '/');
  throw brokenFile(
    file,
    1,
    'the file must be named after its symbol, in capitals, such as AAPL.csv or BTC_USD.csv',
  );
}

/** Gaps that are not exactly a timeframe's length are odd days and pauses; the nearest one below them counts. */
function timeframeOf(columns: Columns): Timeframe | undefined {
  const gap = commonGap(columns);
  if (gap === undefined) return undefined;
  return gap >= DAY * 0.9 ? '1Day' : gap >= HOUR ? '1Hour' : '1Min';
}

/** What a file with a single bar must be, where all others are alike. */
function onlyTimeframe(all: readonly Columns[]): Timeframe | undefined {
  const [first, ...others] = new Set(all.flatMap((columns) => timeframeOf(columns) ?? []));
  return others.length === 0 ? first : undefined;
}

function refuseTwins(files: readonly (RecordedFile & { readonly file: string })[]): void {
  const seen = new Map<string, string>();
  for (const { file, symbol, timeframe } of files) {
    const other = seen.get(`${symbol} ${timeframe}`);
    if (other !== undefined) throw brokenFile(file, 1, `${other} has ${timeframe} bars of ${symbol} already`);
    seen.set(`${symbol} ${timeframe}`, file);
  }
}
