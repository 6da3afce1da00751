import { describe, expect, test } from 'vitest';
import { FatalError, TransientError } from '../../src/domain/errors.ts';
import { measured } from '../support/measured.ts';
import { createSagaWorld, type SagaWorld } from '../support/saga-world.ts';

const countsOf = ({ ports }: SagaWorld) => measured(ports.metrics);

describe('a trade counts', () => {
  test('one order, one fill and how long it took, one saga by its end', async () => {
    const world = await createSagaWorld();
    world.ports.broker.fillsAtOnce = false;
    world.before('WaitForFill', async () => {
      await world.ports.clock.advance(1_500);
      world.ports.broker.fill(world.clientOrderId);
    });

    await world.trade();

    expect(countsOf(world)).toMatchObject({
      orders_total: 1,
      fill_latency_ms: 1_500,
      'sagas_total completed': 1,
    });
    expect(world.ports.metrics.snapshot().find(({ name }) => name === 'fill_latency_ms')?.count).toBe(1);
  });

  test('once, when all its steps run again', async () => {
    const world = await createSagaWorld();
    await world.trade();
    const before = countsOf(world);

    await world.again();

    expect(countsOf(world)).toEqual(before);
    expect(before).toMatchObject({ orders_total: 1, 'sagas_total completed': 1 });
  });

  test('once, and its fault too, when a step was tried again', async () => {
    const world = await createSagaWorld();
    world.ports.broker.failNext('submit', new TransientError('429'));

    await world.trade();

    expect(countsOf(world)).toMatchObject({
      orders_total: 1,
      'sagas_total completed': 1,
      'errors_total Transient': 1,
    });
  });

  test('no order when the broker refused it, and a saga that was rejected', async () => {
    const world = await createSagaWorld();
    world.ports.broker.rejectNext('42210000', 'no');

    await world.trade();

    expect(countsOf(world)).toMatchObject({ 'sagas_total rejected': 1 });
    expect(countsOf(world)).not.toHaveProperty('orders_total');
  });

  test('a saga that was undone', async () => {
    const world = await createSagaWorld();
    world.ports.broker.fillsAtOnce = false;

    await world.trade();

    expect(countsOf(world)).toMatchObject({ orders_total: 1, 'sagas_total compensated': 1 });
    expect(countsOf(world)).not.toHaveProperty('fill_latency_ms');
  });

  test('a saga that failed', async () => {
    const world = await createSagaWorld();
    world.ports.broker.fillsAtOnce = false;
    world.ports.broker.failNext('cancel', new FatalError('401'));
    world.ports.broker.failNext('cancel', new FatalError('401'));

    await world.trade();

    expect(countsOf(world)).toMatchObject({ 'sagas_total failed': 1 });
  });
});
