import { FatalError, NotFoundError } from '../../../domain/errors.ts';
import { alertOf } from '../../alerts/raise-alert.ts';
import type { Write } from '../../ports/store.ts';
import { replace, required } from '../../support/change.ts';
import { note, type Step, type StepContext } from '../context.ts';
import { endingWrites } from '../ending.ts';

/** The gate or the broker said no before anything was ordered: nothing to undo but the reservation. */
export const rejectSaga: Step = async (context) => ({
  outcome: 'done',
  writes: await endingWrites(context, 'rejected', context.saga.error),
  audit: [note(context, 'saga.rejected', { reason: context.saga.error ?? '' })],
  ends: 'rejected',
});

/** A compensation failed: loud, and no new risk in this symbol until a person has looked (SG6). */
export const failSaga: Step = async (context) => {
  const { ports, saga, intent, request } = context;
  const error =
    saga.error ??
    (request.error == null ? 'unknown' : `${request.error.Error}: ${request.error.Cause ?? ''}`);
  const alert = alertOf(ports, saga.agentId, saga.correlationId, {
    kind: 'saga_failed',
    message: `Saga ${saga.sagaId} (${intent.side} ${intent.qty.toFixed()} ${intent.symbol}) could not be undone: ${error}`,
    advice: `Check order ${context.clientOrderId} and the position in ${intent.symbol} at the broker, then reset the symbol's kill switch.`,
  });
  return {
    outcome: 'done',
    writes: [...(await endingWrites(context, 'failed', error)), ...(await stopSymbol(context)), alert.write],
    events: [alert.event],
    audit: [note(context, 'saga.failed', { symbol: intent.symbol, error })],
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
