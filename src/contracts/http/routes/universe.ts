import type { RouteSpec } from '../route.ts';
import {
  candidateParams,
  candidateView,
  decideCandidateBody,
  universeAnswer,
  universeQuery,
} from '../universe.ts';
import { control, read } from './kinds.ts';

export const universeRoutes = {
  universe: {
    ...read,
    path: '/api/v1/universe',
    tag: 'Universe',
    summary: 'Every candidate for trading, by symbol.',
    query: universeQuery,
    answer: universeAnswer,
  },
  approveCandidate: {
    ...control,
    path: '/api/v1/universe/{symbol}/approve',
    tag: 'Universe',
    summary: 'Lets a symbol be bought; one that is no candidate yet must be known to the broker.',
    params: candidateParams,
    body: decideCandidateBody,
    answer: candidateView,
  },
  rejectCandidate: {
    ...control,
    path: '/api/v1/universe/{symbol}/reject',
    tag: 'Universe',
    summary: 'Lets a symbol not be bought any more; a position in it stays, and may be closed.',
    params: candidateParams,
    body: decideCandidateBody,
    answer: candidateView,
  },
} as const satisfies Readonly<Record<string, RouteSpec>>;
