import { beforeEach, describe, expect, test } from 'vitest';
import { auditAnswer } from '../../../src/contracts/http/audit.ts';
import { createTestApi, type TestApi } from '../../support/test-api.ts';

const PATH = '/api/v1/agent/settings';
let api: TestApi;

beforeEach(async () => {
  api = await createTestApi();
  await api.post('/api/v1/agent/start');
});

const change = (body: unknown) => api.post(PATH, body, { method: 'PATCH' });

describe('session rules (AG6)', () => {
  test('are market hours only until somebody changes them', async () => {
    const before = await api.get(PATH);
    const changed = await change({ sessionRules: { marketHoursOnly: false } });
    const other = await change({ watchdog: 'paused' });

    expect(before.json).toMatchObject({ sessionRules: { marketHoursOnly: true } });
    expect(changed.json).toMatchObject({ sessionRules: { marketHoursOnly: false } });
    expect(other.json).toMatchObject({ sessionRules: { marketHoursOnly: false } });
  });

  test('are audited with what was before and what is after', async () => {
    await change({ sessionRules: { marketHoursOnly: false } });
    await change({ sessionRules: { marketHoursOnly: true } });

    const { items } = auditAnswer.parse((await api.get('/api/v1/audit?limit=100')).json);

    expect(items.filter(({ action }) => action === 'settings.changed').map(({ detail }) => detail)).toEqual([
      { before: '{"sessionRules":null}', after: '{"sessionRules":{"marketHoursOnly":false}}' },
      {
        before: '{"sessionRules":{"marketHoursOnly":false}}',
        after: '{"sessionRules":{"marketHoursOnly":true}}',
      },
    ]);
  });

  test('of a version that is not the last are a 409', async () => {
    await change({ sessionRules: { marketHoursOnly: false }, version: 1 });

    const { status } = await change({ sessionRules: { marketHoursOnly: true }, version: 1 });

    expect(status).toBe(409);
  });

  test.each([
    [{ marketHoursOnly: 'no' }, 'sessionRules.marketHoursOnly'],
    [{}, 'sessionRules.marketHoursOnly'],
    [{ marketHoursOnly: false, until: '20:00' }, 'until'],
    [null, 'sessionRules'],
  ])('%j is refused by name, and changes nothing', async (sessionRules, named) => {
    const { status, json } = await change({ sessionRules });

    expect(status).toBe(400);
    expect(JSON.stringify(json)).toContain(named);
    expect((await api.get(PATH)).json).toMatchObject({ sessionRules: { marketHoursOnly: true } });
  });
});
