import type { Activity, Metered } from './activities.ts';
import type { AgentShare } from './agent-share.ts';
import { plus, times, type Usage } from './usage.ts';

/** What one of each activity uses, for any number of agents. */
export interface UnitUsage {
  readonly series: Metered['series'];
  usageOf(activity: Activity, agents: number): Usage;
}

/** What was metered of one agent, for more of them: each adds its share. */
export const unitsOf = ({ perActivity, series }: Metered, share: AgentShare): UnitUsage => ({
  series,
  usageOf(activity, agents) {
    const added = shareOf(activity, share);
    return new Map(
      [...perActivity[activity]].map(([counter, count]) => [
        counter,
        count * (1 + (agents - 1) * (added === 'none' ? 0 : (added.get(counter) ?? 1))),
      ]),
    );
  },
});

/** Trades and what the gate refuses are each agent's own; the page is there once for all of them. */
function shareOf(activity: Activity, share: AgentShare): ReadonlyMap<unknown, number> | 'none' {
  switch (activity) {
    case 'heartbeat, market closed':
    case 'heartbeat, market open':
      return share.heartbeat;
    case 'analysis cycle':
      return share.cycle;
    case 'trade':
    case 'decision refused by the gate':
      return new Map();
    case 'API request':
      return 'none';
  }
}

interface Point {
  readonly count: number;
  readonly units: UnitUsage;
}

/** Along the line through `low` and `high`, at `count`. */
export const onTheLine = (low: Point, high: Point, count: number): UnitUsage => ({
  series: high.units.series,
  usageOf(activity, agents) {
    const from = low.units.usageOf(activity, agents);
    const rise = plus(high.units.usageOf(activity, agents), from, -1);
    return plus(from, times(rise, (count - low.count) / (high.count - low.count)));
  },
});
