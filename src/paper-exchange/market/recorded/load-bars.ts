import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DAY, HOUR, MINUTE } from '../../../domain/clock.ts';
import { errorMessage, InvalidInputError } from '../../../domain/errors.ts';
import type { Timeframe } from '../../../domain/market.ts';
import type { Columns } from '../columns.ts';
import { commonGap, parseBars } from './parse-bars.ts';

/** The bars of a directory, by symbol. */
export interface RecordedBars {
  readonly timeframe: Timeframe;
  readonly columns: ReadonlyMap<string, Columns>;
  /** Of the files' names and bytes. */
  readonly fingerprint: string;
}

const EXTENSION = '.csv';

/**
 * Reads every `SYMBOL.csv` of `directory`; a pair's slash is an underscore in the file's name (`BTC_USD.csv`).
 * Timestamps are the bars' starts. Throws InvalidInputError that names the file, the line and the rule.
 */
export function loadBars(directory: string): RecordedBars {
  const files = listFiles(directory);
  const hash = createHash('sha256');
  const columns = new Map<string, Columns>();
  for (const file of files) {
    const text = readFileSync(join(directory, file), 'utf8');
    hash.update(file).update('\0').update(text).update('\0');
    columns.set(basename(file, EXTENSION).replace('_', '/'), parseBars(file, text));
  }
  return {
    timeframe: timeframeOf(directory, columns),
    columns,
    fingerprint: `recorded-1:${hash.digest('hex').slice(0, 32)}`,
  };
}

function listFiles(directory: string): readonly string[] {
  let names: string[];
  try {
    names = readdirSync(directory);
  } catch (error) {
    throw new InvalidInputError(`cannot read the bars directory ${directory}: ${errorMessage(error)}`, {
      directory,
    });
  }
  const files = names.filter((name) => name.endsWith(EXTENSION)).sort();
  if (files.length === 0) {
    throw new InvalidInputError(`the bars directory ${directory} has no file SYMBOL${EXTENSION}`, {
      directory,
    });
  }
  return files;
}

/** Gaps that are not exactly a timeframe's length are odd days and pauses; the nearest one below them counts. */
function timeframeOf(directory: string, columns: ReadonlyMap<string, Columns>): Timeframe {
  const seen = new Map<Timeframe, string>();
  for (const [symbol, bars] of columns) {
    const gap = commonGap(bars);
    if (gap !== undefined) seen.set(gap >= DAY * 0.9 ? '1Day' : gap >= HOUR ? '1Hour' : '1Min', symbol);
  }
  const [first, other] = seen;
  if (first === undefined) {
    throw new InvalidInputError(`cannot tell the timeframe of ${directory}: no file has two bars`, {
      directory,
    });
  }
  if (other !== undefined) {
    throw new InvalidInputError(
      `${directory} mixes timeframes: ${first[1]} has ${first[0]} bars, ${other[1]} has ${other[0]} bars`,
      { directory },
    );
  }
  return first[0];
}

export const TIMEFRAME_MS: Readonly<Record<Timeframe, number>> = {
  '1Min': MINUTE,
  '1Hour': HOUR,
  '1Day': DAY,
};
