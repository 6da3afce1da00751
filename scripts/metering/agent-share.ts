import { LEAST_SYMBOLS } from './activities.ts';
import { meterFlat } from './flat.ts';
import { type Counter, countOf, isMeasuredTime, type Usage } from './usage.ts';

/** How much of each count one agent more adds, as a part of what the first uses: 1 is all of it, 0 none. */
export interface AgentShare {
  readonly heartbeat: ReadonlyMap<Counter, number>;
  readonly cycle: ReadonlyMap<Counter, number>;
}

/** Compares one agent with two: they share the schedules' invocations, and little else. */
export async function meterAgentShare(): Promise<AgentShare> {
  const one = await meterFlat({ symbols: LEAST_SYMBOLS, strategies: 1, agents: 1 });
  const two = await meterFlat({ symbols: LEAST_SYMBOLS, strategies: 1, agents: 2 });
  return { heartbeat: added(one.beats, two.beats), cycle: added(one.cycles, two.cycles) };
}

/** Time is noise at this size: all of it is taken as the agent's own. */
function added(one: Usage, two: Usage): ReadonlyMap<Counter, number> {
  return new Map(
    [...one]
      .filter(([counter, count]) => count > 0 && !isMeasuredTime(counter))
      .map(([counter, count]) => [counter, countOf(two, counter) / count - 1]),
  );
}
