import * as z from 'zod';
import { symbolSchema } from '../../contracts/common.ts';
import { apiCommand } from '../api/api-command.ts';
import { ID_FLAG, idOption, LIST_FLAGS, listOptions, MANY } from '../api/listing.ts';

const STRATEGY = { type: 'string', valueHint: 'ID' } as const;

/** What a person sees of a run. */
const SEEN = {
  show: [
    'runId',
    'status',
    'errorMessage',
    'dryRun',
    'strategyId',
    'modelVersion',
    'asOfDate',
    'capital',
    'numSignals',
    'numOrdersSubmitted',
    'numOrdersAccepted',
    'numOrdersRejected',
    'durationSeconds',
  ],
  list: {
    field: 'mappings',
    show: [
      'symbol',
      'rank',
      'targetWeight',
      'orderSide',
      'orderQty',
      'orderStatus',
      'filledQty',
      'filledAvgPrice',
      'skipReason',
    ],
  },
} as const;

export const run = apiCommand({
  route: 'runOrchestration',
  flags: {
    symbols: {
      type: 'positional',
      description: 'Of which symbols, such as AAPL MSFT',
      required: false,
      valueHint: MANY,
    },
    capital: {
      type: 'string',
      description: 'What its orders together may come to, in dollars (equity)',
      valueHint: 'USD',
    },
    'max-position': {
      type: 'string',
      description: 'What each of them may come to (the position limit)',
      valueHint: 'USD',
    },
    'as-of': { type: 'string', description: 'Signals of that day (today)', valueHint: 'YYYY-MM-DD' },
    strategy: { ...STRATEGY, description: 'Whose signals (the signal service, or the first strategy)' },
    'dry-run': { type: 'boolean', description: 'Order nothing, and say what it would' },
  },
  options: {
    symbols: z
      .string()
      .min(1, 'must be named')
      .transform((text) => text.split(','))
      .pipe(z.array(symbolSchema)),
    capital: z.string().optional(),
    maxPosition: z.string().optional(),
    asOf: z.string().optional(),
    strategy: z.string().optional(),
    dryRun: z.boolean().default(false),
  },
  confirm: ({ symbols, dryRun }) =>
    dryRun ? undefined : `Order what the signals of ${symbols.join(', ')} say?`,
  call: ({ symbols, capital, maxPosition, asOf, strategy, dryRun }) => ({
    body: {
      symbols,
      capital,
      maxPositionSize: maxPosition,
      asOfDate: asOf,
      strategyId: strategy,
      dryRun,
    },
  }),
  ...SEEN,
  details: 'One that is still running after ten seconds goes on by itself: quarterdeck runs show ID',
});

export const runs = apiCommand({
  route: 'listRuns',
  flags: {
    status: { type: 'string', description: 'Only with this status', valueHint: 'STATUS' },
    strategy: { ...STRATEGY, description: 'Only of this strategy' },
    ...LIST_FLAGS,
  },
  options: { ...listOptions, status: z.string().optional(), strategy: z.string().optional() },
  call: ({ strategy: strategyId, ...query }) => ({ query: { ...query, strategyId } }),
  show: [
    'runId',
    'startedAt',
    'status',
    'dryRun',
    'strategyId',
    'numSignals',
    'numOrdersSubmitted',
    'numOrdersAccepted',
    'durationSeconds',
    'errorMessage',
  ],
});

export const runShow = apiCommand({
  route: 'oneRun',
  flags: ID_FLAG,
  options: idOption,
  call: (params) => ({ params }),
  ...SEEN,
});
