import * as z from 'zod';
import { agentIdSchema, idSchema } from '../common.ts';
import { SAGA_OUTCOMES, sagaStepName } from '../records/trade.ts';

/** Input of the machine `trade-saga`: everything else is in the store. */
export const tradeSagaInput = z.strictObject({
  agentId: agentIdSchema,
  sagaId: idSchema,
  correlationId: idSchema,
  /** A Catch puts the fault here; present from the start, because a JSONPath must find something. */
  error: z.null(),
});
export type TradeSagaInput = z.output<typeof tradeSagaInput>;

/** What each state of the machine sends to the function `trade-saga`; `error` tells an undo what went wrong. */
export const sagaStepRequest = z.strictObject({
  step: sagaStepName,
  agentId: agentIdSchema,
  sagaId: idSchema,
  /** Absent from executions that began before the machine passed it on. */
  correlationId: idSchema.optional(),
  error: z.object({ Error: z.string(), Cause: z.string().optional() }).nullish(),
});
export type SagaStepRequest = z.output<typeof sagaStepRequest>;

export const sagaStepAnswer = z.strictObject({ outcome: z.enum(SAGA_OUTCOMES) });
export type SagaStepAnswer = z.output<typeof sagaStepAnswer>;
