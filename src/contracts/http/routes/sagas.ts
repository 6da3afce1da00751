import type { RouteSpec } from '../route.ts';
import { activeSagasAnswer, activeSagasQuery, sagasAnswer, sagasQuery, sagaView } from '../sagas.ts';
import { one, read } from './kinds.ts';

export const sagasRoutes = {
  listSagas: {
    ...read,
    path: '/api/v1/sagas',
    tag: 'Sagas',
    summary: 'Trade sagas, newest first.',
    query: sagasQuery,
    answer: sagasAnswer,
  },
  activeSagas: {
    ...read,
    path: '/api/v1/sagas/active',
    tag: 'Sagas',
    summary: 'Trade sagas that have not ended, oldest first, 100 at most.',
    query: activeSagasQuery,
    answer: activeSagasAnswer,
  },
  oneSaga: {
    ...read,
    ...one,
    path: '/api/v1/sagas/{id}',
    tag: 'Sagas',
    summary: 'One trade saga with its steps.',
    answer: sagaView,
  },
} as const satisfies Readonly<Record<string, RouteSpec>>;
