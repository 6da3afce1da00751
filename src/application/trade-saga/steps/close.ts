import { FatalError, NotFoundError } from '../../../domain/errors.ts';
import type { AnySagaStep } from '../../../domain/saga/steps.ts';
import { alertOf } from '../../alerts/raise-alert.ts';
import type { Write } from '../../ports/store.ts';
import { replace, required } from '../../support/change.ts';
import { note, type Step, type StepContext } from '../context.ts';
import { endingWrites } from '../ending.ts';
import { ordersOf } from '../order-record.ts';

/** The gate or the broker said no before anything was ordered: nothing to undo but the reservation. */
export const rejectSaga: Step = async (context) => ({
  outcome: 'done',
  writes: await endingWrites(context, {
    decision: 'rejected',
    reason: context.saga.error,
    orders: await ordersOf(context.ports, context.saga),
  }),
  audit: [note(context, 'saga.rejected', { reason: context.saga.error ?? '' })],
  ends: 'rejected',
});

/** What may be wrong when a step could not be done, for whoever reads it at night. */
const TO_CHECK: Readonly<Partial<Record<AnySagaStep, string>>> = {
  UndoRecordTrade: 'whether the trade of this saga is still listed as recorded although it was undone',
  UndoUpdatePosition: 'whether the position here and at the broker are the same',
  UndoWaitForFill: 'whether the order still works at the broker, and cancel it there',
  UndoSubmitOrder: 'whether the order still works at the broker, and cancel it there',
  UndoReserveBuyingPower: 'whether anything of the order is left at the broker; the reservation is released',
  RejectSaga: 'that nothing was ordered; the reservation is released',
};

/** A compensation failed: loud, and no new risk in this symbol until a person has looked (SG6). */
export const failSaga: Step = async (context) => {
  const { ports, saga, intent, request, clientOrderId } = context;
  const failing = saga.steps.findLast(({ name, status }) => status === 'failed' && name in TO_CHECK);
  const fault = request.error == null ? undefined : `${request.error.Error}: ${request.error.Cause ?? ''}`;
  const error = saga.error ?? fault ?? 'unknown';
  const last = failing === undefined ? fault : `${failing.name} failed with ${failing.error ?? 'unknown'}`;
  const toCheck = (failing && TO_CHECK[failing.name]) ?? 'order and position at the broker';
  const alert = alertOf(ports, saga.agentId, saga.correlationId, {
    kind: 'saga_failed',
    message: `Saga ${saga.sagaId} (${intent.side} ${intent.qty.toFixed()} ${intent.symbol}) could not be undone. ${last ?? 'unknown'}. It began with ${error}.`,
    advice: `Check ${toCheck}. Order ${clientOrderId}, symbol ${intent.symbol}; then reset the symbol's kill switch.`,
  });
  const stopped = await stopSymbol(context);
  const orders = await ordersOf(ports, saga);
  return {
    outcome: 'done',
    writes: [
      ...(await endingWrites(context, { decision: 'failed', reason: error, orders })),
      ...stopped,
      alert.write,
    ],
    events: [alert.event],
    audit: [
      note(context, 'saga.failed', { symbol: intent.symbol, error }),
      ...(stopped.length === 0
        ? []
        : [note(context, 'kill_switch.symbol_stopped', { symbol: intent.symbol })]),
    ],
    ends: 'failed',
  };
};

/** Puts the symbol on its kill switch. One that cannot be read is on for every symbol already. */
async function stopSymbol({ ports, saga, intent }: StepContext): Promise<readonly Write[]> {
  try {
    const read = await required(ports, 'killSwitch', saga.agentId, 'kill-switch');
    const symbols = [...new Set([...read.record.symbols, intent.symbol])].sort();
    return [replace('killSwitch', read, { ...read.record, symbols })];
  } catch (error) {
    if (error instanceof FatalError || error instanceof NotFoundError) return [];
    throw error;
  }
}
