import * as z from 'zod';
import { AUTONOMIES } from '../../domain/agent/status.ts';
import { RISK_MODES } from '../../domain/risk/codes.ts';
import { rebalanceSettings, riskLimitsSchema, sessionRulesSchema, WATCHDOG_MODES } from '../records/agent.ts';
import { exitRulesChange, exitRulesSchema } from '../records/exit-rules.ts';
import { protectionSchema } from '../records/protections.ts';
import { universeCapsChange, universeCapsSchema } from '../records/universe-caps.ts';

const version = z.int().min(1).meta({ description: 'Grows with each change.' });
/** For the document. */
const SESSION_RULES =
  'With marketHoursOnly false, stocks are also analysed, every quarter of an hour, and traded in pre-market and after-hours, by limit orders.';
const protections = z.array(protectionSchema).max(10);

export const settingsAnswer = z.strictObject({
  version,
  autonomy: z.enum(AUTONOMIES),
  riskMode: z.enum(RISK_MODES),
  limits: riskLimitsSchema,
  effectiveLimits: riskLimitsSchema.meta({
    description: 'In the risk mode, inside the hard caps of the deployment.',
  }),
  rebalance: rebalanceSettings.nullable(),
  protections,
  exitRules: exitRulesSchema.nullable().meta({ description: 'When positions are left; null is never.' }),
  watchdog: z.enum(WATCHDOG_MODES),
  universe: universeCapsSchema.meta({ description: 'How many symbols a cycle looks at, as it is in force.' }),
  sessionRules: sessionRulesSchema.meta({ description: SESSION_RULES }),
});

export const settingsBody = z.strictObject({
  version: version.optional().meta({ description: 'What the change is made on; another one is a 409.' }),
  autonomy: z.enum(AUTONOMIES).optional(),
  riskMode: z.enum(RISK_MODES).optional(),
  limits: riskLimitsSchema.partial().optional(),
  rebalance: rebalanceSettings.nullable().optional().meta({ description: 'Null takes it away.' }),
  protections: protections.optional(),
  exitRules: exitRulesChange
    .nullable()
    .optional()
    .meta({ description: 'What is not named stays; null takes all of them away.' }),
  watchdog: z
    .enum(WATCHDOG_MODES)
    .optional()
    .meta({ description: 'Paused, no position is left by the exit rules until it runs again.' }),
  universe: universeCapsChange
    .nullable()
    .optional()
    .meta({ description: 'What is not named stays; null is the default again, of one or of all.' }),
  sessionRules: sessionRulesSchema.optional().meta({ description: SESSION_RULES }),
});

export const modeAnswer = z.strictObject({ mode: z.enum(RISK_MODES), autonomy: z.enum(AUTONOMIES) });
export const modeBody = z.strictObject({
  mode: z.enum(RISK_MODES).optional(),
  autonomy: z.enum(AUTONOMIES).optional(),
});
