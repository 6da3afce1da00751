import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MINUTE } from '../../../src/domain/clock.ts';

export const HEADER = 'timestamp,open,high,low,close,volume';
/** 09:30 in New York on a Monday. */
const OPEN = Date.parse('2024-03-11T13:30:00.000Z');

/** One bar a minute whose price goes from close to close. */
const bars = (closes: readonly number[]): readonly string[] =>
  closes.map((close, minute) => {
    const open = closes[minute - 1] ?? close;
    const [high, low] = [Math.max(open, close) + 0.02, Math.min(open, close) - 0.02];
    const prices = [open, high, low, close].map((price) => price.toFixed(2));
    return [new Date(OPEN + minute * MINUTE).toISOString(), ...prices, 100_000].join(',');
  });

/** A folder of bars: what each file is called and its lines. */
export function writeBars(folder: string, files: Readonly<Record<string, readonly string[]>>): string {
  mkdirSync(folder, { recursive: true });
  for (const [name, lines] of Object.entries(files))
    writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
  return folder;
}

const MINUTES = 36;
const TURN = 24;

/** Over half an hour of two stocks: one that rises and then falls, and one that stands still. */
export const minutesOfBars = (): Readonly<Record<string, readonly string[]>> => {
  const minutes = Array.from({ length: MINUTES }, (_, minute) => minute);
  // Two steps forward and one back, so that the rise is not overbought.
  const wave = (minute: number): number => minute * 0.1 + (minute % 3) * 0.1;
  const moving = minutes.map((minute) =>
    minute < TURN ? 100 + wave(minute) : 100 + wave(TURN) - 2 * wave(minute - TURN),
  );
  const still = minutes.map((minute) => 50 + (minute % 2) * 0.01);
  return { 'MOVE.csv': [HEADER, ...bars(moving)], 'STILL.csv': [HEADER, ...bars(still)] };
};

/** The same rise, and then a fall of 7 % within two minutes: too fast for a strategy that looks once a minute. */
export const barsOfACrash = (): Readonly<Record<string, readonly string[]>> => {
  const closes = Array.from({ length: MINUTES }, (_, minute) =>
    minute <= TURN ? 100 + minute * 0.1 + (minute % 3) * 0.1 : minute === TURN + 1 ? 97 : 95,
  );
  return { 'MOVE.csv': [HEADER, ...bars(closes)] };
};
