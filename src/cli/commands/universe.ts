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

const cap = (what: string) =>
  ({ type: 'string', description: `${what}, or default`, valueHint: 'N' }) as const;
const capOption = z
  .union(
    [z.literal('default').transform(() => null), z.coerce.number().int()],
    'must be a number, or default',
  )
  .optional();

export const universeCaps = apiCommand({
  route: 'changeSettings',
  flags: {
    'max-stocks': cap('Stocks that a cycle looks at'),
    'max-crypto': cap('Coins that a cycle looks at'),
    'rotation-top-n': cap('Candidates of today that are looked at in every cycle'),
  },
  options: { maxStocks: capOption, maxCrypto: capOption, rotationTopN: capOption },
  call: (universe) => ({ body: { universe } }),
  show: ['version', 'universe'],
  details: 'Without flags it says what they are.',
});
