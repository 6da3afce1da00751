import type { Sha256 } from '../../domain/audit/chain.ts';
import type { CycleStarted } from '../cycles/carry-out-cycle.ts';
import { runRoutineCycle } from '../cycles/routine-cycle.ts';
import type { Ports } from '../ports/index.ts';
import { checkCalendar } from '../sessions/check-calendar.ts';
import { bootstrapUniverse } from '../universe/bootstrap-universe.ts';
import { pruneHistory, RETENTION_DAYS } from './prune-history.ts';
import { recordClose } from './record-close.ts';
import { verifyAudit } from './verify-audit.ts';

export interface MaintenanceCommand {
  readonly agentId: string;
  readonly correlationId: string;
}

/** The daily upkeep of one agent (CY8), whatever its state: each part on its own. */
export const runMaintenanceCycle = (
  ports: Ports,
  { agentId, correlationId }: MaintenanceCommand,
  sha256: Sha256,
): Promise<CycleStarted> =>
  runRoutineCycle(ports, { agentId, correlationId, type: 'maintenance' }, [
    { name: 'check_calendar', work: () => checkCalendar(ports, agentId, correlationId) },
    { name: 'bootstrap_universe', work: () => bootstrapUniverse(ports, agentId, correlationId) },
    { name: 'record_close', work: () => recordClose(ports, agentId, correlationId) },
    {
      name: 'prune_history',
      work: async () =>
        `${await pruneHistory(ports, agentId, correlationId)} records older than ${RETENTION_DAYS} days removed`,
    },
    {
      name: 'verify_audit',
      work: async () => `whole up to entry ${await verifyAudit(ports, agentId, correlationId, sha256)}`,
    },
  ]);
