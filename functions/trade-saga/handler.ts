import type { Ports } from '../../src/application/ports/index.ts';
import { runSagaStep } from '../../src/application/trade-saga/run-step.ts';
import { parse } from '../../src/contracts/parse.ts';
import { type SagaStepAnswer, sagaStepRequest } from '../../src/contracts/saga/trade-saga.ts';

/** From the machine `trade-saga`: one step by name. Its faults are errors whose name the machine matches. */
export const createHandler =
  (ports: Ports) =>
  (input: unknown): Promise<SagaStepAnswer> =>
    runSagaStep(ports, parse(sagaStepRequest, input, 'saga step'));
