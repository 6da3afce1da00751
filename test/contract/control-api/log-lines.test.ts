import { beforeEach, describe, expect, it } from 'vitest';
import { TransientError } from '../../../src/domain/errors.ts';
import { createTestApi, type TestApi } from '../../support/test-api.ts';
import { corrupt } from '../../support/test-ports.ts';

let api: TestApi;

beforeEach(async () => {
  api = await createTestApi();
  await api.post('/api/v1/agent/start', {});
  api.ports.log.lines.length = 0;
});

const headers = { 'x-correlation-id': 'from-the-caller' };
const whose = () =>
  api.ports.log.lines.map(({ message, agentId, correlationId }) => [message, agentId, correlationId]);

describe('what a call of the API writes', () => {
  it('has the correlation id of the caller and the agent that it is about, in use cases too', async () => {
    corrupt(api.ports, 'killSwitch', 'kill-switch');

    const { status } = await api.get('/api/v1/agent/kill-switch', { headers });

    expect(status).toBe(200);
    expect(whose()).toEqual([['kill switch is unreadable: counts as on', 'default', 'from-the-caller']]);
  });

  it('has them when the call is refused or fails', async () => {
    api.ports.store.get = () => Promise.reject(new TransientError('throttled'));

    await api.get('/api/v1/sagas/nothing', { headers });
    await api.get('/api/v1/positions?limit=many&agentId=second', { headers });

    expect(whose()).toEqual([
      ['request failed', 'default', 'from-the-caller'],
      ['request refused', 'second', 'from-the-caller'],
    ]);
  });

  it('leads from the call to the cycle that it starts', async () => {
    const { json } = await api.post('/api/v1/cycles/start', { type: 'analysis' }, { headers });

    const cycle = await api.ports.store.get('cycle', 'default', String(json?.['cycleId']));
    expect(cycle?.record.correlationId).toBe('from-the-caller');
    expect(api.ports.sent.flatMap(({ messages }) => messages)).toEqual([
      expect.objectContaining({ correlationId: 'from-the-caller' }),
    ]);
  });

  it('names no agent where the call names none that there could be', async () => {
    await api.get('/api/v1/positions?agentId=No%20Such', { headers });

    expect(whose()).toEqual([['request refused', undefined, 'from-the-caller']]);
  });
});
