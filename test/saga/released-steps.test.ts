import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { sagaStepAnswer, sagaStepRequest } from '../../src/contracts/saga/trade-saga.ts';
import { AGENT } from '../support/builders/common.ts';
import { createSagaWorld } from '../support/saga-world.ts';

const read = (file: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../statemachines/trade-saga/${file}`, import.meta.url), 'utf8'));

interface State {
  readonly Type: string;
  readonly Parameters?: { readonly Payload: { readonly step: string } };
}

/** The steps of every released machine, with the outcomes that it tells apart: an execution may still be in one. */
const RELEASED = read('released-steps.json') as Readonly<Record<string, readonly string[]>>;
const { States } = read('trade-saga.asl.json') as { readonly States: Readonly<Record<string, State>> };
const called = Object.values(States).flatMap(({ Parameters }) => Parameters?.Payload.step ?? []);

describe('a machine that was released', () => {
  test.each(Object.entries(RELEASED))('can still call %s', (step, outcomes) => {
    const request = { step, agentId: AGENT, sagaId: 'intent-1' };

    expect(sagaStepRequest.safeParse(request)).toMatchObject({ success: true });
    for (const outcome of outcomes) expect(sagaStepAnswer.parse({ outcome })).toEqual({ outcome });
  });

  test.each(Object.keys(RELEASED))(
    'gets an outcome that it knows from %s once the saga has ended',
    async (step) => {
      // Prepare
      const world = await createSagaWorld();
      await world.trade();

      // Act
      const answer = await world.call(sagaStepRequest.parse({ step, agentId: AGENT, sagaId: world.sagaId }));

      // Assess
      expect(RELEASED[step]).toContain(sagaStepAnswer.parse(answer).outcome);
    },
  );

  test('is remembered with every step of the machine as it is now', () => {
    expect(Object.keys(RELEASED)).toEqual(expect.arrayContaining(called));
  });
});
