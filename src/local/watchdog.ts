import type { Ports } from '../application/ports/index.ts';
import { runProtectionTick, type WatchdogState } from '../application/protection/run-protection-tick.ts';
import { forEachAgent } from '../application/support/each-agent.ts';
import { SECOND } from '../domain/clock.ts';
import type { HostClock } from './clock/host-clock.ts';
import type { Venue } from './venue.ts';

export interface WatchdogOptions {
  readonly clock: Pick<HostClock, 'now' | 'alarm'>;
  /** One look at the positions of every agent; answers what is to be looked at again. */
  readonly look: () => Promise<WatchdogState>;
  /** Told after every look. */
  readonly onTick: (state: WatchdogState) => void;
  /** Told of a look that failed, when that is in the log. */
  readonly onFault: () => void;
  readonly tickIntervalMs: number;
}

/**
 * How often it looks while there is a position with exit rules (PF3): every second of a real market. A simulated one
 * runs ten times as fast as life and has four prices a bar, so a bar of a minute is looked at six times; of longer bars
 * there is no more to see between two heartbeats.
 */
export const tickIntervalMs = ({ kind, timeframe }: Pick<Venue, 'kind' | 'timeframe'>): number => {
  if (kind === 'alpaca') return SECOND;
  return timeframe === '1Min' ? 10 * SECOND : 30 * SECOND;
};
/** With nothing to look after, so often: a position that is opened meanwhile is found that late, or by a heartbeat. */
const IDLE_INTERVAL_MS = 5 * SECOND;

/**
 * Looks after open positions on the host's clock, and answers how to stop. The next look is planned when the last has
 * ended, so that none begins beside another; one that fails is tried again in its time.
 */
export function startWatchdog(options: WatchdogOptions): () => void {
  const { clock, look, onTick, onFault } = options;
  let stopped = false;
  let planned = { cancel: (): void => undefined };
  const plan = (ms: number): void => {
    if (stopped) return;
    planned = clock.alarm(new Date(clock.now().getTime() + ms), () => void tick());
  };
  const tick = async (): Promise<void> => {
    let next = options.tickIntervalMs;
    try {
      const state = await look();
      onTick(state);
      if (state !== 'watching') next = Math.max(IDLE_INTERVAL_MS, next);
    } catch {
      onFault();
    }
    plan(next);
  };
  plan(options.tickIntervalMs);
  return () => {
    stopped = true;
    planned.cancel();
  };
}

/** Looks once for every agent; watching when any of them has something to watch. */
export async function lookAtPositions(ports: Ports): Promise<WatchdogState> {
  const states = new Set<WatchdogState>();
  const agentIds = ports.config.agents.map(({ agentId }) => agentId);
  await forEachAgent(ports, agentIds, 'look after the positions', async (agentId, correlationId) => {
    states.add(await runProtectionTick(ports, agentId, correlationId));
  });
  return (['watching', 'paused'] as const).find((state) => states.has(state)) ?? 'idle';
}
