import { describe, expect, test } from 'vitest';
import { createHandler } from '../../functions/recovery/handler.ts';
import { recoverTradeSaga } from '../../src/application/trade-saga/recover.ts';
import { lostExecutionEvent } from '../../src/contracts/saga/lost-execution.ts';
import { dec } from '../../src/domain/decimal.ts';
import { InvalidInputError, NotFoundError, TransientError } from '../../src/domain/errors.ts';
import { SAGA_TIMEOUT_MS } from '../../src/domain/saga/steps.ts';
import type { LocalMachines } from '../../src/local/machines.ts';
import { AGENT } from '../support/builders/common.ts';
import { createSagaWorld, type SagaWorld } from '../support/saga-world.ts';
import { alertsOf, auditOf, books } from './support/books.ts';

const tenShares = { decision: { suggestedQty: dec(10) } };
const idle = async (machines: LocalMachines): Promise<void> => {
  while (machines.running() > 0) await new Promise((resolve) => setImmediate(resolve));
};
const kindsOf = async (world: SagaWorld) => (await alertsOf(world)).map(({ kind }) => kind);

describe('an execution that is aborted (SG5)', () => {
  test.each([
    'ValidateRisk',
    'ReserveBuyingPower',
    'SubmitOrder',
    'WaitForFill',
    'UpdatePosition',
    'RecordTrade',
  ] as const)('before %s is followed by another one, which goes on', async (step) => {
    const world = await createSagaWorld(tenShares);
    world.before(step, () => world.abort());

    await world.trade();

    expect(await world.saga()).toMatchObject({ status: 'completed', executions: 2 });
    expect(world.ports.broker.orders).toHaveLength(1);
    expect(await books(world)).toBe('cash 98500, 10 AAPL at 150, 0 reserved');
    expect(await kindsOf(world)).toEqual(['saga_recovered']);
    expect(await auditOf(world)).toContain('saga.recovered');
    expect(await world.broken()).toEqual([]);
  });

  test('while it is being undone is undone by the next', async () => {
    const world = await createSagaWorld(tenShares);
    world.ports.broker.fillsAtOnce = false;
    world.after('UndoSubmitOrder', () => world.abort());

    await world.trade();

    expect(await world.saga()).toMatchObject({ status: 'compensated', executions: 2 });
    expect(world.ports.broker.orders.map(({ status }) => status)).toEqual(['canceled']);
    expect(await world.broken()).toEqual([]);
  });

  test('has used up its name, as on AWS', async () => {
    const world = await createSagaWorld({ ...tenShares, recovery: false });
    const machines = await world.begin();
    machines.abort('trade-saga', world.sagaId);
    await idle(machines);

    expect(await machines.status('trade-saga', world.sagaId)).toBe('ended');
    expect(await machines.start('trade-saga', world.sagaId, {})).toBe('exists');
    expect(await machines.status('trade-saga', 'another')).toBe('absent');
  });
});

test('an execution that takes longer than the machine may is cut off, and its saga is undone by the next', async () => {
  const world = await createSagaWorld(tenShares);
  world.ports.broker.fillsAtOnce = false;
  world.before('WaitForFill', () => world.ports.clock.advance(SAGA_TIMEOUT_MS + 1));

  await world.trade();

  expect(await world.saga()).toMatchObject({ status: 'compensated', executions: 2 });
  expect(world.ports.log.lines).toContainEqual(
    expect.objectContaining({ message: 'execution failed', status: 'TIMED_OUT' }),
  );
  expect(world.ports.broker.orders.map(({ status }) => status)).toEqual(['canceled']);
  expect(await books(world)).toBe('cash 100000, 0 reserved');
  expect(await world.broken()).toEqual([]);
});

test('an execution that failed without being able to say so is run again until it can', async () => {
  const world = await createSagaWorld(tenShares);
  world.ports.broker.fillsAtOnce = false;
  world.before('UndoSubmitOrder', () => {
    throw new Error('no memory left');
  });
  for (let tries = 0; tries < 6; tries++)
    world.before('FailSaga', () => {
      throw new TransientError('throttled');
    });

  await world.trade();

  expect(await world.saga()).toMatchObject({ status: 'compensated', executions: 2 });
  expect(world.ports.broker.orders.map(({ status }) => status)).toEqual(['canceled']);
  expect(await world.broken()).toEqual([]);
});

test('a saga that loses one execution after the other is failed, loudly, instead of being tried for ever (SG6)', async () => {
  const world = await createSagaWorld(tenShares);
  for (const name of ['', '-r1', '-r2', '-r3'])
    world.before('ValidateRisk', () => world.abort(`${world.sagaId}${name}`));

  await world.trade();

  expect(await world.saga()).toMatchObject({ status: 'failed', executions: 4 });
  expect(await kindsOf(world)).toEqual(['saga_recovered', 'saga_recovered', 'saga_recovered', 'saga_failed']);
  expect((await alertsOf(world)).at(-1)?.message).toMatch(/LostExecutions: 4 executions were lost/);
  expect((await world.ports.store.get('killSwitch', AGENT, 'kill-switch'))?.record.symbols).toEqual(['AAPL']);
  expect(await books(world)).toBe('cash 100000, 0 reserved');
  expect(await world.broken()).toEqual([]);
});

describe('the function recovery', () => {
  /** A saga that has lost its first execution, and whoever looks after it. */
  async function aLostSaga() {
    const world = await createSagaWorld({ ...tenShares, recovery: false });
    const machines = await world.begin();
    machines.abort('trade-saga', world.sagaId);
    await idle(machines);
    const { correlationId } = await world.saga();
    const input = { agentId: AGENT, sagaId: world.sagaId, correlationId, error: null };
    const event = lostExecutionEvent(world.sagaId, 'TIMED_OUT', input);
    return { world, machines, event, handle: createHandler({ ...world.ports, machines }) };
  }

  test('takes the event as AWS sends it', async () => {
    const { world, machines, event, handle } = await aLostSaga();

    await handle({
      version: '0',
      id: '315c1398-40ff-a850-213b-158f73e60175',
      account: '123456789012',
      time: '2019-02-26T19:42:21Z',
      region: 'us-east-1',
      resources: [`arn:aws:states:us-east-1:123456789012:execution:saga:${world.sagaId}`],
      ...event,
      detail: {
        executionArn: `arn:aws:states:us-east-1:123456789012:execution:saga:${world.sagaId}`,
        stateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:saga',
        startDate: 1551225146847,
        stopDate: 1551225151881,
        inputDetails: { included: true },
        output: null,
        outputDetails: null,
        ...event.detail,
      },
    });
    await idle(machines);

    expect(await world.saga()).toMatchObject({ status: 'completed', executions: 2 });
    expect(await world.broken()).toEqual([]);
  });

  test('starts one execution when the event comes twice, and when the heartbeat finds it too', async () => {
    const { world, machines, event, handle } = await aLostSaga();
    const ports = { ...world.ports, machines };

    await Promise.all([handle(event), handle(event), recoverTradeSaga(ports, AGENT, world.sagaId)]);
    await idle(machines);
    await handle(event);

    expect(await world.saga()).toMatchObject({ status: 'completed', executions: 2 });
    expect(await kindsOf(world)).toEqual(['saga_recovered']);
    expect(await world.broken()).toEqual([]);
  });

  test('does nothing for a saga that has ended: a failed one fails its execution too', async () => {
    const world = await createSagaWorld(tenShares);
    await world.trade();
    const ended = await world.saga();
    const input = { agentId: AGENT, sagaId: world.sagaId, correlationId: 'correlation-1', error: null };

    await createHandler(world.ports)(lostExecutionEvent(world.sagaId, 'FAILED', input));

    expect(await world.saga()).toEqual(ended);
    expect(await alertsOf(world)).toEqual([]);
  });

  test('fails for a saga that nobody has heard of, so that a person does', async () => {
    const { handle } = await aLostSaga();
    const input = { agentId: AGENT, sagaId: 'intent-nobody', correlationId: 'c', error: null };

    await expect(handle(lostExecutionEvent('intent-nobody', 'ABORTED', input))).rejects.toThrow(
      NotFoundError,
    );
  });

  test.each([
    ['nothing', undefined],
    [
      'an event of another service',
      { source: 'aws.ec2', 'detail-type': 'EC2 Instance State-change', detail: {} },
    ],
    [
      'an execution that succeeded',
      { ...lostExecutionEvent('x', 'FAILED', {}), detail: { name: 'x', status: 'SUCCEEDED', input: '{}' } },
    ],
    ['an input that is not a saga', lostExecutionEvent('x', 'FAILED', { agentId: AGENT })],
    ['no input', { ...lostExecutionEvent('x', 'FAILED', {}), detail: { name: 'x', status: 'FAILED' } }],
  ])('refuses %s', async (_, event) => {
    const { handle } = await aLostSaga();

    await expect(handle(event)).rejects.toThrow(InvalidInputError);
  });
});
