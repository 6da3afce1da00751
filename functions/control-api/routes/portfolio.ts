import type { Ports } from '../../../src/application/ports/index.ts';
import { latestReconciliation } from '../../../src/application/queries/latest-reconciliation.ts';
import { listPositions } from '../../../src/application/queries/positions.ts';
import { listOrders } from '../../../src/application/queries/records.ts';
import { type Handlers, pageAnswer } from '../calls.ts';

export const portfolioHandlers = (
  ports: Ports,
): Pick<Handlers, 'listPositions' | 'listOrders' | 'reconciliation'> => ({
  listPositions: async ({ query }) => {
    const { syncedAt, ...page } = await listPositions(ports, query);
    return { ...pageAnswer(page), syncedAt: syncedAt ?? null };
  },

  listOrders: async ({ query }) => pageAnswer(await listOrders(ports, query)),

  reconciliation: async ({ query }) => {
    const report = await latestReconciliation(ports, query.agentId);
    const { at = null, correlationId = null, repaired = [], standing = [] } = report ?? {};
    return { at, correlationId, repaired, standing };
  },
});
