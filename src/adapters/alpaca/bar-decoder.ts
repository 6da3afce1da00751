import { MINUTE } from '../../domain/clock.ts';
import type { Bar } from '../../domain/market.ts';
import { toBar, type WireBar, wireBarShape } from './wire-market.ts';

interface Known {
  readonly wire: WireBar;
  readonly bar: Bar;
}

/** The newest bars that are asked for again: some are corrected shortly after they were published. */
const OVERLAP = 5;

/** What is known is added to only while it is this fresh: over a night a split may change all of it. */
const FRESH_MS = 30 * MINUTE;

/**
 * Makes bars of what came over the wire, and remembers them: from one minute's cycle to the next all but the newest
 * of a symbol are the same, and both asking for them and making their decimals is dear.
 */
export class BarDecoder {
  /** By symbol and timeframe, newest first. */
  readonly #known = new Map<string, readonly Known[]>();

  /**
   * From when it is enough to ask, epoch milliseconds; undefined when all of the `limit` bars are needed.
   * `key` names symbol and timeframe.
   */
  resumeFrom(key: string, limit: number, now: number): number | undefined {
    const known = this.#known.get(key);
    const newest = known?.[0];
    const resume = known?.[OVERLAP - 1];
    if (known === undefined || newest === undefined || resume === undefined || known.length < limit)
      return undefined;
    return now - Date.parse(newest.wire.t) > FRESH_MS ? undefined : Date.parse(resume.wire.t);
  }

  /**
   * The newest `limit` bars with good prices, newest first, from those for which `isComplete`. `raw` comes newest
   * first and holds everything from `start` (epoch milliseconds) on; what is older is remembered.
   */
  newest(
    key: string,
    raw: readonly unknown[],
    start: number,
    limit: number,
    isComplete: (bar: Bar) => boolean,
  ): Bar[] {
    const before = this.#known.get(key) ?? [];
    const byTime = new Map(before.map((known) => [known.wire.t, known]));
    // Two strategies may want different lengths of history in turn.
    const kept = Math.max(limit, before.length);
    const now: Known[] = [];
    for (const item of raw) {
      if (now.length >= kept) break;
      const wire = wireBarShape(item);
      if (wire === undefined) continue;
      const known = byTime.get(wire.t);
      const bar = known !== undefined && same(known.wire, wire) ? known.bar : toBar(wire);
      // Once one bar is complete, all older ones are.
      if (bar === undefined || (now.length === 0 && !isComplete(bar))) continue;
      now.push({ wire, bar });
    }
    for (const known of before) {
      if (now.length >= kept) break;
      if (Date.parse(known.wire.t) < start) now.push(known);
    }
    this.#known.set(key, now);
    return now.slice(0, limit).map(({ bar }) => bar);
  }
}

const same = (first: WireBar, second: WireBar): boolean =>
  first.c === second.c &&
  first.v === second.v &&
  first.h === second.h &&
  first.l === second.l &&
  first.o === second.o;
