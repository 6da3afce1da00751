import type { Size } from './deployment.ts';
import { sessionStart } from './market-day.ts';
import { rehearse } from './rehearsal.ts';
import { minus, type Usage } from './usage.ts';

/** What heartbeats and cycles use while nothing is held and nothing decided: the work that never stops. */
export interface FlatUsage {
  readonly beats: Usage;
  readonly cycles: Usage;
}

const MINUTES = 4;

/** Meters some minutes of a session. Agents share one account, because there is one broker: so they hold nothing. */
export async function meterFlat(size: Size): Promise<FlatUsage> {
  const rehearsal = await rehearse(size, sessionStart(0));
  try {
    await rehearsal.pass({ count: 2, cycles: true });
    const beats = await rehearsal.pass({ count: MINUTES, cycles: false });
    const both = await rehearsal.pass({ count: MINUTES, cycles: true });
    return { beats: beats.usage, cycles: minus(both.usage, beats.usage) };
  } finally {
    await rehearsal.close();
  }
}
