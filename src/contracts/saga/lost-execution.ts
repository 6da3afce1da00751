import * as z from 'zod';
import { parse, parseJson } from '../parse.ts';
import { type TradeSagaInput, tradeSagaInput } from './trade-saga.ts';

/** What Step Functions tells on the default bus of the account when an execution changes its status. */
export const EXECUTION_STATUS_CHANGE = {
  source: 'aws.states',
  detailType: 'Step Functions Execution Status Change',
} as const;

/** How an execution ends that did not get to a state of its own choosing; `FAILED` is also how a failed saga ends. */
export const LOST_STATUSES = ['FAILED', 'TIMED_OUT', 'ABORTED'] as const;
export type LostStatus = (typeof LOST_STATUSES)[number];

const executionStatusEvent = z.object({
  source: z.literal(EXECUTION_STATUS_CHANGE.source),
  'detail-type': z.literal(EXECUTION_STATUS_CHANGE.detailType),
  detail: z.object({
    name: z.string().min(1),
    status: z.enum(LOST_STATUSES),
    /** The input of the execution, as text; ours is far below the size at which the service leaves it out. */
    input: z.string(),
  }),
});

export interface LostExecution {
  readonly name: string;
  readonly status: LostStatus;
  readonly input: TradeSagaInput;
}

/** Reads the event of an execution of `trade-saga`. Throws InvalidInput. */
export function readLostExecution(event: unknown): LostExecution {
  const { detail } = parse(executionStatusEvent, event, 'execution status change');
  return { ...detail, input: parseJson(tradeSagaInput, detail.input, 'input of a trade saga') };
}

/** The event that the service sends for the end of the execution `name`, as far as it is read here. */
export const lostExecutionEvent = (name: string, status: LostStatus, input: unknown) => ({
  source: EXECUTION_STATUS_CHANGE.source,
  'detail-type': EXECUTION_STATUS_CHANGE.detailType,
  detail: { name, status, input: JSON.stringify(input) },
});
