import { calendarAnswer, calendarQuery } from '../calendar.ts';
import { barsAnswer, barsParams, barsQuery } from '../market.ts';
import type { RouteSpec } from '../route.ts';
import { read } from './kinds.ts';

export const marketRoutes = {
  calendar: {
    ...read,
    path: '/api/v1/calendar',
    tag: 'Market',
    summary:
      'Sessions and special days of the stock exchange, its phase now, and when it opens and closes next.',
    query: calendarQuery,
    answer: calendarAnswer,
  },
  bars: {
    ...read,
    path: '/api/v1/market/{symbol}/bars',
    tag: 'Market',
    summary: 'The newest bars of a symbol in a range, oldest first.',
    params: barsParams,
    query: barsQuery,
    answer: barsAnswer,
  },
} as const satisfies Readonly<Record<string, RouteSpec>>;
