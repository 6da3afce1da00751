import type { Bar } from '../../domain/market.ts';
import { toBar, type WireBar, wireBarShape } from './wire-market.ts';

/**
 * Makes bars of what came over the wire, and remembers them: from one minute's cycle to the next all but the newest
 * bar of a symbol are the same, and decimals are dear to make. A bar that was corrected since is made anew.
 */
export class BarDecoder {
  readonly #known = new Map<string, ReadonlyMap<string, { readonly wire: WireBar; readonly bar: Bar }>>();

  /**
   * The newest `limit` bars with good prices for which `isComplete`; `raw` comes newest first, in any number of
   * parts, and so does the answer. `key` names symbol and timeframe.
   */
  newest(key: string, raw: readonly unknown[], limit: number, isComplete: (bar: Bar) => boolean): Bar[] {
    const before = this.#known.get(key);
    const now = new Map<string, { wire: WireBar; bar: Bar }>();
    const bars: Bar[] = [];
    for (const item of raw) {
      if (bars.length >= limit) break;
      const wire = wireBarShape(item);
      if (wire === undefined) continue;
      const known = before?.get(wire.t);
      const bar = known !== undefined && same(known.wire, wire) ? known.bar : toBar(wire);
      // Once one bar is complete, all older ones are.
      if (bar === undefined || (bars.length === 0 && !isComplete(bar))) continue;
      bars.push(bar);
      now.set(wire.t, { wire, bar });
    }
    this.#known.set(key, now);
    return bars;
  }
}

const same = (first: WireBar, second: WireBar): boolean =>
  first.c === second.c &&
  first.v === second.v &&
  first.h === second.h &&
  first.l === second.l &&
  first.o === second.o;
