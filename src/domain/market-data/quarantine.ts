import { elapsed, MINUTE } from '../clock.ts';
import type { Reading } from './reading.ts';

/** Why a reading is not believed. */
export type QuarantineReason =
  /** Zero, negative, infinite, or no number. */
  | 'not_a_price'
  /** The source asks for less than it bids: its book is broken, and so may be its price. */
  | 'crossed'
  /** It does not say when the price was made, or says a time that has not come. */
  | 'no_time'
  /** Further from the last price than prices go, and nothing has confirmed it yet. */
  | 'jump';

interface Remembered {
  readonly price: number;
  readonly timestamp: string;
  readonly source: Reading['source'];
}

/** What is known of one symbol: the last price that was believed, and a jump that waits to be confirmed. */
export interface PriceMemory {
  readonly good?: Remembered | undefined;
  readonly suspect?: Remembered | undefined;
}

export type Judgement =
  | { readonly kind: 'good'; readonly memory: PriceMemory }
  | { readonly kind: 'quarantined'; readonly reason: QuarantineReason; readonly memory: PriceMemory };

/** A price moves this much between two readings only when something happened, or when it is wrong (MD2). */
export const JUMP = 0.2;

/** A second reading within this of the first says the same. */
const AGREEMENT = 0.05;

/** Clocks differ; a price from further ahead is none. */
const CLOCK_SKEW_MS = MINUTE;

/**
 * Whether a reading is believed (MD2). A jump of more than 20 % from the last good price, or where there is none from
 * the previous close, waits until a second reading says the same: another source's, or a later one of the same
 * source. The same reading seen twice confirms nothing. What is no reading at all, because its book is crossed or its
 * time cannot be, confirms nothing and takes nothing back either, whatever its price.
 */
export function judgeReading(memory: PriceMemory, reading: Reading, now: Date): Judgement {
  const { price, timestamp, source } = reading;
  const fault = faultOf(reading, now);
  if (fault !== undefined) return { kind: 'quarantined', reason: fault, memory };
  const seen: Remembered = { price, timestamp, source };
  const reference = memory.good?.price ?? usable(reading.previousClose);
  const { suspect } = memory;
  if (reference === undefined || !differs(price, reference, JUMP) || confirms(seen, suspect))
    return { kind: 'good', memory: { good: seen } };
  const second = suspect === undefined || !sameReading(seen, suspect);
  return { kind: 'quarantined', reason: 'jump', memory: second ? { ...memory, suspect: seen } : memory };
}

function faultOf({ price, bid, ask, timestamp }: Reading, now: Date): QuarantineReason | undefined {
  if (!isPrice(price)) return 'not_a_price';
  if (isPrice(bid) && isPrice(ask) && bid > ask) return 'crossed';
  // Negative for a time ahead; NaN for none.
  return elapsed(timestamp, now) >= -CLOCK_SKEW_MS ? undefined : 'no_time';
}

const isPrice = (value: number | undefined): value is number =>
  value !== undefined && Number.isFinite(value) && value > 0;

const usable = (value: number | undefined): number | undefined => (isPrice(value) ? value : undefined);

/** Whether `price` is further from `reference` than the fraction `by` of it. */
export const differs = (price: number, reference: number, by: number): boolean =>
  Math.abs(price - reference) > by * reference;

const sameReading = (one: Remembered, other: Remembered): boolean =>
  one.source === other.source && one.timestamp === other.timestamp && one.price === other.price;

const confirms = (seen: Remembered, suspect: Remembered | undefined): boolean =>
  suspect !== undefined &&
  (seen.source !== suspect.source || elapsed(suspect.timestamp, seen.timestamp) > 0) &&
  !differs(seen.price, suspect.price, AGREEMENT);
