import { agentQuery } from '../common.ts';
import { ordersAnswer, ordersQuery, positionsAnswer, positionsQuery } from '../portfolio.ts';
import { reconciliationAnswer } from '../reconciliation.ts';
import type { RouteSpec } from '../route.ts';
import { read } from './kinds.ts';

export const portfolioRoutes = {
  listPositions: {
    ...read,
    path: '/api/v1/positions',
    tag: 'Portfolio',
    summary: 'Open positions by symbol, as of the last sync with the broker.',
    query: positionsQuery,
    answer: positionsAnswer,
  },
  listOrders: {
    ...read,
    path: '/api/v1/orders',
    tag: 'Portfolio',
    summary: 'Orders, newest first.',
    query: ordersQuery,
    answer: ordersAnswer,
  },
  reconciliation: {
    ...read,
    path: '/api/v1/portfolio/reconciliation',
    tag: 'Portfolio',
    summary: 'What last differed from the broker and was put right, and what is not as it should be now.',
    query: agentQuery,
    answer: reconciliationAnswer,
  },
} as const satisfies Readonly<Record<string, RouteSpec>>;
