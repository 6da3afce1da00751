import type { Ports } from '../../../src/application/ports/index.ts';
import { listPositions } from '../../../src/application/queries/positions.ts';
import { listOrders } from '../../../src/application/queries/records.ts';
import { type Handlers, pageAnswer } from '../calls.ts';

export const portfolioHandlers = (ports: Ports): Pick<Handlers, 'listPositions' | 'listOrders'> => ({
  listPositions: async ({ query }) => {
    const { syncedAt, ...page } = await listPositions(ports, query);
    return { ...pageAnswer(page), syncedAt: syncedAt ?? null };
  },

  listOrders: async ({ query }) => pageAnswer(await listOrders(ports, query)),
});
