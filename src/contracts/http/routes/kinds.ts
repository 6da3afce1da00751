import { agentQuery, idParams } from '../common.ts';

/** What routes of a kind have in common. */
export const read = { method: 'get', scope: 'trading:read' } as const;
export const control = {
  method: 'post',
  scope: 'trading:control',
  query: agentQuery,
  mayConflict: true,
} as const;
export const open = { method: 'get', scope: 'public', tag: 'Health' } as const;
export const one = { params: idParams, query: agentQuery } as const;
