import { LEAST_SYMBOLS } from './activities.ts';
import { sessionStart } from './market-day.ts';
import { rehearse } from './rehearsal.ts';
import { type Counter, countOf, isMeasuredTime, minus, type Usage } from './usage.ts';

/** How much of each count one agent more adds, as a part of what the first uses: 1 is all of it, 0 none. */
export interface AgentShare {
  readonly heartbeat: ReadonlyMap<Counter, number>;
  readonly cycle: ReadonlyMap<Counter, number>;
}

const MINUTES = 4;

/**
 * Compares one agent with two: they share the schedules' invocations, and little else. They hold nothing and share
 * one account, because there is one broker.
 */
export async function meterAgentShare(): Promise<AgentShare> {
  const one = await flat(1);
  const two = await flat(2);
  return { heartbeat: added(one.beats, two.beats), cycle: added(one.cycles, two.cycles) };
}

async function flat(agents: number): Promise<{ readonly beats: Usage; readonly cycles: Usage }> {
  const rehearsal = await rehearse({ symbols: LEAST_SYMBOLS, strategies: 1, agents }, sessionStart(0));
  try {
    await rehearsal.pass({ count: 2, cycles: false });
    const beats = await rehearsal.pass({ count: MINUTES, cycles: false });
    const both = await rehearsal.pass({ count: MINUTES, cycles: true });
    return { beats: beats.usage, cycles: minus(both.usage, beats.usage) };
  } finally {
    await rehearsal.close();
  }
}

/** Time is noise at this size: all of it is taken as the agent's own. */
function added(one: Usage, two: Usage): ReadonlyMap<Counter, number> {
  return new Map(
    [...one]
      .filter(([counter, count]) => count > 0 && !isMeasuredTime(counter))
      .map(([counter, count]) => [counter, countOf(two, counter) / count - 1]),
  );
}
