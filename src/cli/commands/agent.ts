import * as z from 'zod';
import { idSchema } from '../../contracts/common.ts';
import { RISK_MODES } from '../../domain/risk/codes.ts';
import { apiCommand } from '../api/api-command.ts';

const REASON = { type: 'string', description: 'Why, for the audit log', valueHint: 'TEXT' } as const;
const reason = z.string().min(1, 'must say why').max(500);
/** `a,b` as a list. */
const list = z
  .string()
  .transform((text) => text.split(','))
  .pipe(z.array(idSchema).min(1));

export const status = apiCommand({
  route: 'agentStatus',
  show: [
    'status',
    'uptimeSeconds',
    'mode',
    'autonomy',
    'killSwitch.on',
    'activeStrategies',
    'currentCycle',
    'lastCycle',
    'nextScheduledCycle',
    'positions',
    'dailyPnl',
    'stats',
    'lastError',
  ],
});

export const start = apiCommand({
  route: 'startAgent',
  flags: {
    strategies: {
      type: 'string',
      description: 'Only these (those of the last run, or all)',
      valueHint: 'ID,ID',
    },
    mode: { type: 'string', description: RISK_MODES.join(', '), valueHint: 'MODE' },
  },
  options: { strategies: list.optional(), mode: z.enum(RISK_MODES).optional() },
  call: ({ strategies, mode: riskMode }) => ({ body: { strategies, riskMode } }),
});

export const stop = apiCommand({
  route: 'stopAgent',
  flags: {
    reason: REASON,
    'cancel-orders': { type: 'boolean', description: 'Cancel orders that increase risk' },
  },
  options: { reason: reason.optional(), cancelOrders: z.boolean().default(false) },
  call: ({ reason: why, cancelOrders }) => ({ body: { reason: why, cancelOpenOrders: cancelOrders } }),
  details: 'Positions stay open; the answer names them.',
});

export const pause = apiCommand({
  route: 'pauseAgent',
  flags: { minutes: { type: 'string', description: 'Resume by itself after so long', valueHint: 'N' } },
  options: { minutes: z.coerce.number().int().min(1).max(10_080).optional() },
  call: ({ minutes }) => ({ body: { minutes } }),
});

export const resume = apiCommand({ route: 'resumeAgent' });

export const kill = apiCommand({
  route: 'changeKillSwitch',
  flags: {
    reason: REASON,
    flatten: { type: 'boolean', description: 'Sell and cover everything the account holds, too' },
    'keep-orders': { type: 'boolean', description: 'Leave open orders as they are' },
  },
  options: {
    reason: reason.default('killed from the command line'),
    flatten: z.boolean().default(false),
    keepOrders: z.boolean().default(false),
  },
  confirm: ({ flatten }) => (flatten ? 'Close every position of the account?' : undefined),
  call: ({ reason: why, flatten, keepOrders }) => ({
    body: { action: 'activate', reason: why, flatten, cancelOpenOrders: !keepOrders },
  }),
  details: 'Stops all new risk at once. It latches: only "quarterdeck kill reset" turns it off.',
});

export const killReset = apiCommand({
  route: 'changeKillSwitch',
  flags: { reason: REASON },
  options: { reason },
  confirm: () => 'Allow new risk again?',
  call: ({ reason: why }) => ({ body: { action: 'reset', reason: why } }),
});

export const killShow = apiCommand({ route: 'killSwitch' });

export const mode = apiCommand({
  route: 'changeMode',
  flags: {
    mode: { type: 'string', description: RISK_MODES.join(', '), valueHint: 'MODE' },
    autonomy: { type: 'string', description: 'manual, semi_auto, autonomous', valueHint: 'MODE' },
  },
  options: {
    mode: z.enum(RISK_MODES).optional(),
    autonomy: z.enum(['manual', 'semi_auto', 'autonomous']).optional(),
  },
  call: ({ mode: riskMode, autonomy }) => ({ body: { mode: riskMode, autonomy } }),
  details: 'Without flags it says what they are.',
});

export const settings = apiCommand({ route: 'settings' });

/** JSON, or one clear error. */
const jsonObject = z.string().transform((text, context): Record<string, unknown> => {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  } catch {
    context.addIssue({
      code: 'custom',
      message: 'must be a JSON object, such as {"limits":{"maxPositions":20}}',
    });
    return z.NEVER;
  }
});

export const settingsSet = apiCommand({
  route: 'changeSettings',
  flags: { change: { type: 'string', description: 'What to change; the rest stays', valueHint: 'JSON' } },
  options: { change: jsonObject },
  call: ({ change }) => ({ body: change }),
  details: `Such as: npx quarterdeck settings set --change '{"version":3,"limits":{"maxPositions":20}}'
'{"sessionRules":{"marketHoursOnly":false}}' lets stocks trade in pre-market and after-hours too: from 04:00 to 20:00 in
New York, by limit orders, looked at every quarter of an hour.`,
});
