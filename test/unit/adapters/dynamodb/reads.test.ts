import { describe, expect, it } from 'vitest';
import { encodeRecord } from '../../../../src/contracts/records/stored.ts';
import { TransientError } from '../../../../src/domain/errors.ts';
import { anActivity } from '../../../support/builders/agent-records.ts';
import { AGENT } from '../../../support/builders/common.ts';
import { type DynamoAnswer, scriptedDynamo } from '../../../support/scripted-dynamo.ts';

const ACTIVITY = `AGENT#${AGENT}#activity`;
const keyOf = (sk: string) => ({ pk: { S: ACTIVITY }, sk: { S: sk } });
const { stats } = encodeRecord('activity', anActivity()) as { stats: Record<string, number> };
const itemAt = (version: number, sk = 'activity') => ({
  ...keyOf(sk),
  version: { N: String(version) },
  record: {
    M: {
      agentId: { S: AGENT },
      stats: { M: Object.fromEntries(Object.entries(stats).map(([name, n]) => [name, { N: String(n) }])) },
    },
  },
});
const answer = (body: object): DynamoAnswer => ({ status: 200, body });

describe('reads of single items', () => {
  it('goes out alone when nothing else is asked for', async () => {
    const { store, asked } = scriptedDynamo(answer({ Item: itemAt(3) }));

    const found = await store.get('activity', AGENT, 'activity');

    expect(asked).toEqual(['GetItem']);
    expect(found?.version).toBe(3);
  });

  it('goes out together when asked in one turn, and each gets its own', async () => {
    const { store, asked, bodies } = scriptedDynamo(
      answer({ Responses: { s: [itemAt(2, 'b'), itemAt(1, 'a')] } }),
    );

    const found = await Promise.all(['a', 'nowhere', 'b', 'a'].map((id) => store.get('activity', AGENT, id)));

    expect(asked).toEqual(['BatchGetItem']);
    expect(JSON.parse(bodies[0] ?? '')).toMatchObject({
      RequestItems: { s: { ConsistentRead: true, Keys: ['a', 'nowhere', 'b'].map(keyOf) } },
    });
    expect(found.map((one) => one?.version)).toEqual([1, undefined, 2, 1]);
  });

  it('asks by itself for what the table had no capacity for', async () => {
    const { store, asked } = scriptedDynamo(
      answer({ Responses: { s: [itemAt(1, 'a')] }, UnprocessedKeys: { s: { Keys: [keyOf('b')] } } }),
      answer({ Item: itemAt(2, 'b') }),
    );

    const found = await Promise.all(['a', 'b'].map((id) => store.get('activity', AGENT, id)));

    expect(asked).toEqual(['BatchGetItem', 'GetItem']);
    expect(found.map((one) => one?.version)).toEqual([1, 2]);
  });

  it('fails all that went out together, and none that is asked after', async () => {
    const { store } = scriptedDynamo(
      { status: 500, body: { message: 'no' } },
      answer({ Item: itemAt(1, 'a') }),
    );

    const outcomes = await Promise.allSettled(['a', 'b'].map((id) => store.get('activity', AGENT, id)));
    const later = await store.get('activity', AGENT, 'a');

    expect(outcomes.map((one) => one.status === 'rejected' && one.reason instanceof TransientError)).toEqual([
      true,
      true,
    ]);
    expect(later?.version).toBe(1);
  });
});
