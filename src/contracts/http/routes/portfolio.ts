import { agentQuery } from '../common.ts';
import {
  closePositionAnswer,
  closePositionBody,
  ordersAnswer,
  ordersQuery,
  portfolioAnswer,
  positionsAnswer,
  positionsQuery,
  protectionBody,
  protectionView,
  symbolParams,
  tradesAnswer,
  tradesQuery,
} from '../portfolio.ts';
import { reconciliationAnswer } from '../reconciliation.ts';
import type { RouteSpec } from '../route.ts';
import { control, read } from './kinds.ts';

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
  listTrades: {
    ...read,
    path: '/api/v1/trades',
    tag: 'Portfolio',
    summary: 'Trades, newest first: what each intent came to.',
    query: tradesQuery,
    answer: tradesAnswer,
  },
  portfolio: {
    ...read,
    path: '/api/v1/portfolio',
    tag: 'Portfolio',
    summary: 'Equity, exposure, and profit and loss by strategy and symbol.',
    query: agentQuery,
    answer: portfolioAnswer,
  },
  closePosition: {
    ...control,
    params: symbolParams,
    path: '/api/v1/positions/{symbol}/close',
    tag: 'Portfolio',
    summary: 'Orders an exit of a position, or of a part of it. No switch holds it back.',
    body: closePositionBody,
    answer: closePositionAnswer,
  },
  changeProtection: {
    ...control,
    method: 'put',
    params: symbolParams,
    path: '/api/v1/positions/{symbol}/protection',
    tag: 'Portfolio',
    summary:
      'Gives a position exit rules of its own, until it is closed; null turns one off, what is not named follows the settings.',
    body: protectionBody,
    answer: protectionView,
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
