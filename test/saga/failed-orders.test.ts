import { expect, test } from 'vitest';
import { TransientError } from '../../src/domain/errors.ts';
import { createSagaWorld, type SagaWorld } from '../support/saga-world.ts';
import { committedEvents } from '../support/test-ports.ts';

/** The first try and its retries. */
const TRIES = 4;

const orderEvents = async ({ ports }: SagaWorld) =>
  (await committedEvents(ports))
    .filter(({ type }) => type.startsWith('trade.order.'))
    .map(({ type, data }) => [type, data['reason']]);

test('an order that never reaches the broker is told of as failed, once, with why', async () => {
  const world = await createSagaWorld();
  for (let tries = 0; tries < TRIES; tries++)
    world.ports.broker.failNext('submit', new TransientError('503'));

  await world.trade();
  await world.again();

  expect((await world.saga()).status).toBe('compensated');
  expect(await orderEvents(world)).toEqual([['trade.order.failed', 'Transient: 503']]);
  expect(await world.broken()).toEqual([]);
});

test('an order that the gate stops at its second try has not failed: nobody wants it any more', async () => {
  const world = await createSagaWorld();
  world.ports.broker.failNext('submit', new TransientError('503'));
  world.before('SubmitOrder', () => undefined);
  world.before('SubmitOrder', () => world.ports.marketData.setPrice('AAPL', '155'));

  await world.trade();

  expect((await world.saga()).status).toBe('rejected');
  expect(await orderEvents(world)).toEqual([]);
});

test('an order that works and is cancelled has not failed', async () => {
  const world = await createSagaWorld();
  world.ports.broker.fillsAtOnce = false;

  await world.trade();

  expect(await orderEvents(world)).toEqual([
    ['trade.order.submitted', undefined],
    ['trade.order.canceled', undefined],
  ]);
});
