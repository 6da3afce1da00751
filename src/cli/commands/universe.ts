import * as z from 'zod';
import { symbolSchema } from '../../contracts/common.ts';
import { apiCommand } from '../api/api-command.ts';
import { LIST_FLAGS, listOptions } from '../api/listing.ts';

const SHOWN = ['symbol', 'status', 'source', 'priority', 'boosts', 'decidedAt', 'decidedBy', 'reason'];

export const universe = apiCommand({
  route: 'universe',
  flags: {
    status: { type: 'string', description: 'candidate, approved or rejected', valueHint: 'STATUS' },
    source: { type: 'string', description: 'watchlist, operator, decision or fill', valueHint: 'SOURCE' },
    ...LIST_FLAGS,
  },
  options: { ...listOptions, status: z.string().optional(), source: z.string().optional() },
  call: (query) => ({ query }),
  show: SHOWN,
  details: 'What waits for you: npx quarterdeck universe --status candidate',
});

const decide = (route: 'approveCandidate' | 'rejectCandidate') =>
  apiCommand({
    route,
    flags: {
      symbol: { type: 'positional', description: 'Which symbol', required: false },
      reason: { type: 'string', description: 'Why, for the audit log', valueHint: 'TEXT' },
    },
    options: { symbol: symbolSchema, reason: z.string().optional() },
    call: ({ symbol, reason }) => ({ params: { symbol }, body: { reason } }),
    show: SHOWN,
  });

export const universeApprove = decide('approveCandidate');
export const universeReject = decide('rejectCandidate');
