import { closePosition } from '../../../src/application/portfolio/close-position.ts';
import type { Ports } from '../../../src/application/ports/index.ts';
import { changeProtection } from '../../../src/application/protection/change-protection.ts';
import { latestReconciliation } from '../../../src/application/queries/latest-reconciliation.ts';
import { portfolioView } from '../../../src/application/queries/portfolio.ts';
import { listPositions } from '../../../src/application/queries/positions.ts';
import { protectionOf } from '../../../src/application/queries/protection.ts';
import { listOrders, listTrades } from '../../../src/application/queries/records.ts';
import { type Handlers, pageAnswer } from '../calls.ts';
import { commandOf } from './command-of.ts';

export { portfolioRoutes } from '../../../src/contracts/http/routes/portfolio.ts';

type PortfolioRoutes =
  | 'listPositions'
  | 'listOrders'
  | 'listTrades'
  | 'portfolio'
  | 'closePosition'
  | 'changeProtection'
  | 'reconciliation';

export const portfolioHandlers = (ports: Ports): Pick<Handlers, PortfolioRoutes> => ({
  listPositions: async ({ query }) => {
    const { syncedAt, ...page } = await listPositions(ports, query);
    return { ...pageAnswer(page), syncedAt: syncedAt ?? null };
  },

  listOrders: async ({ query }) => pageAnswer(await listOrders(ports, query)),

  listTrades: async ({ query }) => pageAnswer(await listTrades(ports, query)),

  portfolio: async ({ query }) => {
    const { positions, byStrategy, bySymbol, locks, curve, ...view } = await portfolioView(
      ports,
      query.agentId,
    );
    return {
      ...view,
      positions: [...positions],
      byStrategy: [...byStrategy],
      bySymbol: [...bySymbol],
      locks: [...locks],
      curve: [...curve],
    };
  },

  closePosition: async (call) => {
    const closing = await closePosition(ports, { ...commandOf(call), ...call.params, qty: call.body.qty });
    return { ...closing, sagaId: closing.intentId };
  },

  changeProtection: async (call) => {
    const { version, ...rules } = call.body;
    const { symbol } = call.params;
    const command = commandOf(call);
    await changeProtection(ports, { ...command, symbol, rules, version });
    return protectionOf(ports, command.agentId, symbol);
  },

  reconciliation: async ({ query }) => {
    const report = await latestReconciliation(ports, query.agentId);
    const { at = null, correlationId = null, repaired = [], standing = [] } = report ?? {};
    return { at, correlationId, repaired, standing };
  },
});
