import type { FollowUp, KillSwitchRecord } from '../../contracts/records/kill-switch.ts';
import { FatalError } from '../../domain/errors.ts';
import type { Ports } from '../ports/index.ts';
import { reportFault } from '../support/report-fault.ts';

export interface KillSwitchReading {
  readonly on: boolean;
  /** Symbols stopped one by one. */
  readonly symbols: readonly string[];
  /** Why it is on; absent while it is off. */
  readonly reason?: string | undefined;
  readonly by?: string | undefined;
  /** Absent while it is off, and when it counts as on because it cannot be read. */
  readonly activatedAt?: string | undefined;
  /** What it was asked to do beside being on, and how far that is; absent when nothing was. */
  readonly followUp?: FollowUp | undefined;
}

/** A switch that is missing or malformed counts as ON (AG5); a store that does not answer throws Transient. */
export async function readKillSwitch(ports: Ports, agentId: string): Promise<KillSwitchReading> {
  try {
    const found = await ports.store.get('killSwitch', agentId, 'kill-switch');
    if (found !== undefined) return readingOf(found.record);
    ports.log.error('kill switch is missing: counts as on', { agentId });
    return unreadable('the kill switch is missing: counts as on');
  } catch (error) {
    if (!(error instanceof FatalError)) throw error;
    reportFault(ports, 'kill switch is unreadable: counts as on', error, { agentId });
    return unreadable('the kill switch is malformed: counts as on');
  }
}

function readingOf({ state, symbols }: KillSwitchRecord): KillSwitchReading {
  if (!state.on) return { on: false, symbols };
  const { activatedAt, reason, by, followUp } = state;
  return { on: true, symbols, activatedAt, reason, by, ...(followUp === undefined ? {} : { followUp }) };
}

const unreadable = (reason: string): KillSwitchReading => ({ on: true, symbols: [], reason });
