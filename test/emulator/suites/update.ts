import { join } from 'node:path';
import { ExecutionDoesNotExist } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { deployAll } from '../support/cdk.ts';
import { readDeployed } from '../support/deployed.ts';
import { statesOf } from '../support/executions.ts';
import { addedState } from '../support/fit.ts';
import { callApi } from '../support/gateway.ts';
import { PAIRS } from '../support/market.ts';
import { firstMessage } from '../support/messages.ts';
import { accessToken, SCOPES } from '../support/sign-in.ts';
import { AGENT, decideToBuy, recordWhen, sagaAtItsEnd } from '../support/trading.ts';
import { until } from '../support/until.ts';
import {
  broker,
  cdkEndpoint,
  deadLettersUrl,
  deployed,
  endpoint,
  folder,
  store,
  without,
} from '../support/world.ts';

const NEXT = '2';

/** What must be the same after a deployment: where things are, and what is in them. */
async function kept() {
  const names = ['State', 'Audit', 'AlpacaKeys', 'OperatorsUsers', 'Bus', 'queuedecisionsQueue'];
  const { items } = await store.list('decision', AGENT, { limit: 100, ascending: true });
  const audit = await store.audit(AGENT, 1, 100);
  const now = await readDeployed(endpoint);
  return {
    ids: names.map((name) => now.find(name).physicalId),
    outputs: ['ApiUrl', 'Issuer', 'ClientId'].map((name) => now.output(name)),
    decisions: items.map(({ decisionId }) => decisionId),
    audit: audit.map(({ hash }) => hash),
    deadLetter: (await firstMessage(deadLettersUrl('decisions'), 10)).body,
  };
}

/** None while the execution is about to start. */
const enteredOf = (sagaId: string): Promise<readonly string[]> =>
  statesOf(sagaId).catch((error: unknown) => {
    if (error instanceof ExecutionDoesNotExist) return [];
    throw error;
  });

describe('an update while a saga waits for its fill', () => {
  it('breaks neither that saga nor the one behind it, and loses nothing', async () => {
    // Prepare
    const before = await kept();
    const token = await accessToken(SCOPES.read);
    const waiting = await decideToBuy(PAIRS.arid);
    await until('a saga that waits', async () =>
      (await enteredOf(waiting.sagaId)).includes('WaitForFill') ? true : undefined,
    );
    const behind = await decideToBuy(PAIRS.patient);
    await recordWhen('saga', behind.sagaId, ({ executions }) => executions === 1);

    // Act
    await deployAll({
      endpoint: cdkEndpoint,
      output: join(folder, 'update.out'),
      context: { release: NEXT, ...(without !== undefined && { without }) },
    });

    // Assess
    const undone = await sagaAtItsEnd(waiting.sagaId, 120);
    expect(undone).toMatchObject({ status: 'compensated', executions: 1 });
    const order = await broker.orderByClientId(waiting.clientOrderId);
    expect({ status: order?.status, filled: order?.filledQty.toFixed() }).toEqual({
      status: 'canceled',
      filled: '0',
    });

    const completed = await sagaAtItsEnd(behind.sagaId, 120);
    expect(completed).toMatchObject({ status: 'completed', executions: 1 });
    expect((await broker.orderByClientId(behind.clientOrderId))?.status).toBe('filled');
    expect(await statesOf(behind.sagaId)).not.toContain(addedState(NEXT));

    const portfolio = (await store.get('portfolio', AGENT, 'portfolio'))?.record;
    expect(portfolio?.reservations).toEqual([]);

    const after = await kept();
    expect(after.ids).toEqual(before.ids);
    expect(after.outputs).toEqual(before.outputs);
    expect(after.decisions).toEqual(expect.arrayContaining(before.decisions));
    expect(after.audit.slice(0, before.audit.length)).toEqual(before.audit);
    expect(after.deadLetter).toEqual(before.deadLetter);
    expect(await callApi('GET', '/api/v1/agent/status', { token })).toMatchObject({
      status: 200,
      body: { status: 'running' },
    });
  });

  it('leads to the next trade by the new machine and the new functions', async () => {
    const { sagaId } = await decideToBuy(PAIRS.late);

    expect(await sagaAtItsEnd(sagaId, 90)).toMatchObject({ status: 'completed' });
    const states = await until('the end of the execution', async () => {
      const entered = await statesOf(sagaId);
      return entered.includes('Completed') ? entered : undefined;
    });
    expect(states.slice(-3)).toEqual(['RecordTrade', addedState(NEXT), 'Completed']);
    expect(deployed.find('State').physicalId).toBe((await readDeployed(endpoint)).find('State').physicalId);
  });
});
