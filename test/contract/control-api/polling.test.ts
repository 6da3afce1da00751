import { describe, expect, test } from 'vitest';
import { createTestApi } from '../../support/test-api.ts';

const STATUS = '/api/v1/agent/settings';

describe('who polls', () => {
  test('gets nothing while nothing has changed, and the answer once it has', async () => {
    const api = await createTestApi();
    await api.post('/api/v1/agent/start');
    const first = await api.get(STATUS);
    const headers = { 'if-none-match': first.headers.get('etag') ?? '' };

    const same = await api.get(STATUS, { headers });
    await api.post('/api/v1/agent/mode', { mode: 'conservative' }, { method: 'PUT' });
    const changed = await api.get(STATUS, { headers });

    expect([first.status, same.status, same.text, changed.status]).toEqual([200, 304, '', 200]);
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
  });

  test('is told where there is no stream, and no metrics', async () => {
    const api = await createTestApi({ live: undefined as never });

    const [stream, metrics] = [await api.get('/api/v1/stream'), await api.get('/api/v1/metrics')];

    expect([stream.status, stream.json?.['detail']]).toEqual([
      404,
      'Poll with If-None-Match: this deployment does not stream.',
    ]);
    expect(metrics.status).toBe(404);
  });
});
