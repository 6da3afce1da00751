import { describe, expect, it } from 'vitest';
import { abortExecution, executionStatus, statesOf } from '../support/executions.ts';
import { PAIRS } from '../support/market.ts';
import { AGENT, decideToBuy, sagaAtItsEnd } from '../support/trading.ts';
import { until } from '../support/until.ts';
import { broker, store } from '../support/world.ts';

const portfolio = async () => (await store.get('portfolio', AGENT, 'portfolio'))?.record;

describe('a trade saga', () => {
  it('goes from the decision to a recorded trade, on the deployed machine', async () => {
    // Prepare, Act
    const { decision, sagaId, clientOrderId } = await decideToBuy(PAIRS.steady);
    const saga = await sagaAtItsEnd(sagaId, 60);

    // Assess
    expect(saga).toMatchObject({ status: 'completed', executions: 1, correlationId: decision.correlationId });
    expect(await statesOf(sagaId)).toEqual([
      'ValidateRisk',
      'IsRiskAccepted',
      'ReserveBuyingPower',
      'IsBuyingPowerReserved',
      'SubmitOrder',
      'IsOrderAccepted',
      'WaitForFill',
      'IsOrderFilled',
      'UpdatePosition',
      'RecordTrade',
      'Completed',
    ]);
    const order = await broker.orderByClientId(clientOrderId);
    expect(order?.status).toBe('filled');
    const after = await portfolio();
    expect(after?.positions.find(({ symbol }) => symbol === PAIRS.steady)?.qty).toEqual(order?.filledQty);
    expect(after?.reservations.filter(({ intentId }) => intentId === sagaId)).toEqual([]);
  });

  it('is undone when its order does not fill: cancelled at the broker, nothing reserved any more', async () => {
    // Prepare, Act
    const { sagaId, clientOrderId } = await decideToBuy(PAIRS.dry);
    await until('an order at the broker', () => broker.orderByClientId(clientOrderId));
    const saga = await sagaAtItsEnd(sagaId, 90);

    // Assess
    expect(saga.status).toBe('compensated');
    const states = await statesOf(sagaId);
    expect(states.slice(states.indexOf('WaitForFill'))).toEqual([
      'WaitForFill',
      'IsOrderFilled',
      'UndoSubmitOrder',
      'UndoReserveBuyingPower',
      'Compensated',
    ]);
    const ended = await until('an execution that has ended', async () => {
      const status = await executionStatus(sagaId);
      return status === 'RUNNING' ? undefined : status;
    });
    expect(ended).toBe('SUCCEEDED');
    const order = await broker.orderByClientId(clientOrderId);
    expect({ status: order?.status, filled: order?.filledQty.toFixed() }).toEqual({
      status: 'canceled',
      filled: '0',
    });
    expect((await portfolio())?.reservations.filter(({ intentId }) => intentId === sagaId)).toEqual([]);
  });

  it('goes on in another execution when its own is aborted: the default bus tells, and recovery starts it', async () => {
    // Prepare
    const { sagaId, clientOrderId } = await decideToBuy(PAIRS.parched);
    await until('an order at the broker', () => broker.orderByClientId(clientOrderId));

    // Act
    await abortExecution(sagaId);

    // Assess
    const next = await until('the next execution', () =>
      executionStatus(`${sagaId}-r1`).catch(() => undefined),
    );
    expect(next).toBe('RUNNING');
    expect(await sagaAtItsEnd(sagaId, 120)).toMatchObject({ status: 'compensated', executions: 2 });
    const order = await broker.orderByClientId(clientOrderId);
    expect({ status: order?.status, filled: order?.filledQty.toFixed() }).toEqual({
      status: 'canceled',
      filled: '0',
    });
    expect((await portfolio())?.reservations.filter(({ intentId }) => intentId === sagaId)).toEqual([]);
    const { items: alerts } = await store.list('alert', AGENT, { limit: 50 });
    expect(alerts.map(({ kind }) => kind)).toContain('saga_recovered');
  });
});
