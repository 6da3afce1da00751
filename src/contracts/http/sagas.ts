import * as z from 'zod';
import { SAGA_STATUSES } from '../../domain/saga/steps.ts';
import { count, idSchema, instant } from '../common.ts';
import { intentRecord } from '../records/intent.ts';
import { sagaStepName } from '../records/trade.ts';
import { agentQuery, pageOf, pageQuery } from './common.ts';

const sagaStep = z.strictObject({
  name: sagaStepName,
  status: z.enum(['pending', 'running', 'completed', 'failed', 'skipped']),
  startedAt: instant.nullable(),
  completedAt: instant.nullable(),
  attempts: count,
  error: z.string().nullable(),
});

export const sagaView = z.strictObject({
  id: idSchema,
  type: z.literal('trade'),
  status: z.enum(SAGA_STATUSES),
  currentStep: sagaStepName,
  totalSteps: count.meta({ description: 'Of the forward path.' }),
  steps: z.array(sagaStep).meta({ description: 'The forward path, then what undid it.' }),
  startedAt: instant,
  deadlineAt: instant,
  completedAt: instant.nullable(),
  correlationId: idSchema,
  intent: intentRecord.nullable(),
  error: z.string().nullable(),
  consoleUrl: z
    .url()
    .nullable()
    .meta({ description: "The execution in the cloud's console, where there is one." }),
});

export const sagasQuery = pageQuery.extend({ status: z.enum(SAGA_STATUSES).optional() });
export const sagasAnswer = pageOf(sagaView);
export const activeSagasQuery = agentQuery;
export const activeSagasAnswer = z.strictObject({ items: z.array(sagaView) });
