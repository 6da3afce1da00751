import { ordersAnswer, ordersQuery, positionsAnswer, positionsQuery } from '../portfolio.ts';
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
} as const satisfies Readonly<Record<string, RouteSpec>>;
