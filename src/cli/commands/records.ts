import * as z from 'zod';
import { symbolSchema } from '../../contracts/common.ts';
import { apiCommand } from '../api/api-command.ts';
import { ID_FLAG, idOption, LIST_FLAGS, listOptions } from '../api/listing.ts';

const STATUS = { type: 'string', description: 'Only with this status', valueHint: 'STATUS' } as const;
const SYMBOL = { type: 'string', description: 'Only of this symbol', valueHint: 'SYMBOL' } as const;
const filtered = { ...listOptions, status: z.string().optional(), symbol: symbolSchema.optional() };

export const cycles = apiCommand({
  route: 'listCycles',
  flags: {
    status: STATUS,
    type: { type: 'string', description: 'Only of this type', valueHint: 'TYPE' },
    ...LIST_FLAGS,
  },
  options: { ...listOptions, status: z.string().optional(), type: z.string().optional() },
  call: (query) => ({ query }),
  show: [
    'id',
    'type',
    'status',
    'startedAt',
    'durationMs',
    'decisions',
    'ordersSubmitted',
    'ordersFilled',
    'skipReason',
  ],
});

export const cycleShow = apiCommand({
  route: 'oneCycle',
  flags: ID_FLAG,
  options: idOption,
  call: (params) => ({ params }),
});

export const cycleLogs = apiCommand({
  route: 'cycleLogs',
  flags: ID_FLAG,
  options: idOption,
  call: (params) => ({ params }),
  show: ['at', 'level', 'message'],
});

const TYPES = ['analysis', 'rebalance', 'execution', 'maintenance'] as const;

export const cycleStart = apiCommand({
  route: 'startCycle',
  flags: {
    type: { type: 'positional', description: `${TYPES.join(', ')} (analysis)`, required: false },
    symbols: { type: 'string', description: 'Only these, of an analysis', valueHint: 'AAPL,MSFT' },
  },
  options: {
    type: z.enum(TYPES).default('analysis'),
    symbols: z
      .string()
      .transform((text) => text.split(','))
      .pipe(z.array(symbolSchema))
      .optional(),
  },
  call: (body) => ({ body }),
});

const CONTROLLED = ['id', 'type', 'status', 'startedAt', 'progress', 'decisions', 'ordersSubmitted'] as const;

export const cycleStop = apiCommand({
  route: 'stopCycle',
  flags: { reason: { type: 'string', description: 'Why, for the audit log', valueHint: 'TEXT' } },
  options: { reason: z.string().optional() },
  call: (body) => ({ body }),
  show: CONTROLLED,
});

export const cyclePause = apiCommand({ route: 'pauseCycle', show: CONTROLLED });

export const cycleResume = apiCommand({ route: 'resumeCycle', show: CONTROLLED });

export const decisions = apiCommand({
  route: 'listDecisions',
  flags: { status: STATUS, symbol: SYMBOL, ...LIST_FLAGS },
  options: filtered,
  call: (query) => ({ query }),
  show: ['decisionId', 'createdAt', 'symbol', 'action', 'confidence', 'status', 'statusReason'],
  details: 'What waits for you: npx quarterdeck decisions --status pending_approval',
});

export const decisionShow = apiCommand({
  route: 'enrichedDecision',
  flags: ID_FLAG,
  options: idOption,
  call: (params) => ({ params }),
});

export const approve = apiCommand({
  route: 'approveDecision',
  flags: {
    ...ID_FLAG,
    qty: { type: 'string', description: 'Less than what is asked for', valueHint: 'QTY' },
  },
  options: { ...idOption, qty: z.string().optional() },
  call: ({ id, qty }) => ({ params: { id }, body: { qty } }),
});

export const reject = apiCommand({
  route: 'rejectDecision',
  flags: { ...ID_FLAG, reason: { type: 'string', description: 'Why, for the audit log', valueHint: 'TEXT' } },
  options: { ...idOption, reason: z.string().default('rejected from the command line') },
  call: ({ id, reason }) => ({ params: { id }, body: { reason } }),
  show: ['decisionId', 'symbol', 'action', 'status', 'statusReason'],
});

export const sagas = apiCommand({
  route: 'listSagas',
  flags: { status: STATUS, ...LIST_FLAGS },
  options: { ...listOptions, status: z.string().optional() },
  call: (query) => ({ query }),
  show: ['id', 'status', 'currentStep', 'intent.symbol', 'intent.side', 'intent.qty', 'startedAt', 'error'],
});

export const sagaShow = apiCommand({
  route: 'oneSaga',
  flags: ID_FLAG,
  options: idOption,
  call: (params) => ({ params }),
});

export const positions = apiCommand({
  route: 'listPositions',
  flags: LIST_FLAGS,
  options: listOptions,
  call: (query) => ({ query }),
  show: [
    'symbol',
    'side',
    'qty',
    'averageEntryPrice',
    'price',
    'marketValue',
    'unrealizedPnl',
    'weight',
    'protection.levels.stopLoss',
    'protection.levels.takeProfit',
  ],
});

export const close = apiCommand({
  route: 'closePosition',
  flags: {
    symbol: { type: 'positional', description: 'Which position', required: false },
    qty: { type: 'string', description: 'A part of it (all)', valueHint: 'QTY' },
  },
  options: { symbol: symbolSchema, qty: z.string().optional() },
  confirm: ({ symbol, qty }) => `Close ${qty ?? 'all'} of ${symbol}?`,
  call: ({ symbol, qty }) => ({ params: { symbol }, body: { qty } }),
});

const share = (what: string) =>
  ({ type: 'string', description: `${what}, or off`, valueHint: 'SHARE' }) as const;
const rule = z
  .string()
  .transform((text) => (text === 'off' ? null : text))
  .optional();

export const protect = apiCommand({
  route: 'changeProtection',
  flags: {
    symbol: { type: 'positional', description: 'Which position', required: false },
    'stop-loss': share('Leave at such a loss: 0.03 is 3 %'),
    'take-profit': share('Leave at such a profit'),
    'emergency-stop': share('Leave at such a loss even though a stop rests at the broker'),
    'trailing-from': share('Trail a stop from such a profit on'),
    trailing: { type: 'string', description: 'How far behind the best price', valueHint: 'SHARE' },
  },
  options: {
    symbol: symbolSchema,
    stopLoss: rule,
    takeProfit: rule,
    emergencyStop: rule,
    trailingFrom: rule,
    trailing: z.string().optional(),
  },
  call: ({ symbol, ...rules }) => ({
    params: { symbol },
    body: {
      stopLossPct: rules.stopLoss,
      takeProfitPct: rules.takeProfit,
      emergencyStopPct: rules.emergencyStop,
      trailingFromPct: rules.trailingFrom,
      trailingPct: rules.trailing,
    },
  }),
  show: ['version', 'source', 'levels', 'best', 'keptBy'],
  details:
    'Until the position is closed; what is not named follows the settings, as does all of it without flags.',
});

export const orders = apiCommand({
  route: 'listOrders',
  flags: { status: STATUS, symbol: SYMBOL, ...LIST_FLAGS },
  options: filtered,
  call: (query) => ({ query }),
  show: [
    'clientOrderId',
    'symbol',
    'side',
    'qty',
    'filledQty',
    'filledAveragePrice',
    'status',
    'submittedAt',
  ],
});

export const trades = apiCommand({
  route: 'listTrades',
  flags: { symbol: SYMBOL, ...LIST_FLAGS },
  options: { ...listOptions, symbol: symbolSchema.optional() },
  call: (query) => ({ query }),
  show: ['recordedAt', 'symbol', 'side', 'qty', 'price', 'notional', 'strategyId', 'status'],
});

export const portfolio = apiCommand({
  route: 'portfolio',
  show: [
    'equity',
    'cash',
    'dailyPnl',
    'unrealizedPnl',
    'exposure',
    'realized',
    'byStrategy',
    'locks',
    'syncedAt',
  ],
});

export const alerts = apiCommand({
  route: 'listAlerts',
  flags: LIST_FLAGS,
  options: listOptions,
  call: (query) => ({ query }),
  show: ['occurredAt', 'kind', 'message', 'advice'],
});

export const audit = apiCommand({
  route: 'audit',
  flags: LIST_FLAGS,
  options: listOptions,
  call: (query) => ({ query }),
  show: ['seq', 'at', 'actor', 'action', 'subject', 'detail'],
});

export const auditVerify = apiCommand({ route: 'verifyAudit' });
export const health = apiCommand({ route: 'health', show: ['status', 'checks', 'agent'] });
