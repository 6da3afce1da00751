/** The forward path of a trade saga, in order; the names are those of the states in the machine (SG1). */
export const SAGA_STEPS = [
  'ValidateRisk',
  'ReserveBuyingPower',
  'SubmitOrder',
  'WaitForFill',
  'UpdatePosition',
  'RecordTrade',
] as const;
export type SagaStep = (typeof SAGA_STEPS)[number];

/** What undoes each step; run in reverse, beginning with the step that failed. */
export const UNDO_STEPS = [
  'UndoRecordTrade',
  'UndoUpdatePosition',
  'UndoWaitForFill',
  'UndoSubmitOrder',
  'UndoReserveBuyingPower',
] as const;
export type UndoStep = (typeof UNDO_STEPS)[number];

/** States that end a saga otherwise than by completing it or undoing it. */
export const CLOSING_STEPS = ['RejectSaga', 'FailSaga'] as const;
export type ClosingStep = (typeof CLOSING_STEPS)[number];

export type AnySagaStep = SagaStep | UndoStep | ClosingStep;

export const SAGA_STATUSES = [
  'running',
  'completed',
  'rejected',
  'compensating',
  'compensated',
  'failed',
] as const;
export type SagaStatus = (typeof SAGA_STATUSES)[number];

/** How a saga may end. */
export const SAGA_ENDS = [
  'completed',
  'rejected',
  'compensated',
  'failed',
] as const satisfies readonly SagaStatus[];
type SagaEnd = (typeof SAGA_ENDS)[number];

export const isSagaEnd = (status: SagaStatus): status is SagaEnd =>
  status !== 'running' && status !== 'compensating';

/** The forward path must end within this, or is undone; 60 s of the 300 s that the machine has (SG2). */
export const FORWARD_DEADLINE_MS = 60_000;
export const SAGA_TIMEOUT_MS = 300_000;
