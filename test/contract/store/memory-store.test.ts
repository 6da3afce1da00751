import { createManualClock } from '../../../src/adapters/memory/clock.ts';
import { createSeededIds } from '../../../src/adapters/memory/ids.ts';
import { createMemoryStore } from '../../../src/adapters/memory/store.ts';
import { createMemoryTables } from '../../../src/adapters/memory/tables.ts';
import { statePartition } from '../../../src/contracts/records/keys.ts';
import { NOW } from '../../support/builders/common.ts';
import { storeContract } from './store-contract.ts';

storeContract('memory', async () => {
  const clock = createManualClock(NOW);
  const ids = createSeededIds(1, clock);
  const tables = createMemoryTables();
  return {
    open: (onOutbox = () => {}) => createMemoryStore({ clock, ids, tables, onOutbox }),
    async damageRecord(kind, agentId, id, stored) {
      tables.state
        .get(statePartition(agentId, kind))
        ?.items.set(id, { version: 1, json: JSON.stringify(stored) });
    },
    async damageAudit(agentId, seq, damage) {
      const log = tables.audit.get(agentId) ?? [];
      const damaged = damage(JSON.parse(log[seq - 1] ?? '{}') as Record<string, unknown>);
      log.splice(seq - 1, 1, ...(damaged === undefined ? [] : [JSON.stringify(damaged)]));
    },
  };
});
