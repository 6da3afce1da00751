import { beforeEach, describe, expect, test } from 'vitest';
import { DAY } from '../../../src/domain/clock.ts';
import { everythingRecorded } from '../../support/everything-recorded.ts';
import { fingerprintOf } from '../../support/fingerprint.ts';
import { createTestApi, type TestApi } from '../../support/test-api.ts';

let api: TestApi;

beforeEach(async () => {
  api = await createTestApi();
  await everythingRecorded(api.ports);
});

const close = (key: string, qty: string) =>
  api.post('/api/v1/positions/AAPL/close', { qty }, { headers: { 'idempotency-key': key } });
const intents = async () => (await api.ports.store.list('intent', 'default', { limit: 100 })).items.length;

describe('a write with an Idempotency-Key', () => {
  test('is done once, and answered the same again', async () => {
    const before = await intents();

    const first = await close('key-1', '2');
    const second = await close('key-1', '2');

    expect([first.status, second.status, second.text]).toEqual([200, 200, first.text]);
    expect([first.headers.get('idempotency-replayed'), second.headers.get('idempotency-replayed')]).toEqual([
      null,
      'true',
    ]);
    expect(await intents()).toBe(before + 1);
  });

  test('is another one with another key', async () => {
    const before = await intents();

    await close('key-1', '2');
    await close('key-2', '2');

    expect(await intents()).toBe(before + 2);
  });

  test('is refused with another body under the same key, and changes nothing', async () => {
    await close('key-1', '2');
    const before = await intents();

    const reply = await close('key-1', '3');

    expect(reply.status).toBe(422);
    expect(reply.json?.['detail']).toBe('Idempotency-Key: was used for another request');
    expect(await intents()).toBe(before);
  });

  test('asked for many times at once is done once', async () => {
    const before = await intents();

    const replies = await Promise.all(Array.from({ length: 20 }, () => close('key-1', '2')));

    expect(await intents()).toBe(before + 1);
    expect(replies.filter(({ status }) => status !== 200 && status !== 409)).toEqual([]);
  });

  test('is a new one a day later', async () => {
    await close('key-1', '2');
    await api.ports.clock.advance(DAY);
    api.ports.marketData.setPrice('AAPL', '150');
    const before = await intents();

    await close('key-1', '2');

    expect(await intents()).toBe(before + 1);
  });

  test('that was refused may be made again when the state allows it', async () => {
    const headers = { 'idempotency-key': 'key-1' };
    const refused = await api.post('/api/v1/positions/MSFT/close', {}, { headers });
    const again = await api.post('/api/v1/positions/MSFT/close', {}, { headers });

    expect([refused.status, again.status, again.headers.get('idempotency-replayed')]).toEqual([
      404,
      404,
      null,
    ]);
  });

  test('means nothing with a read, however it is asked', async () => {
    const headers = { 'idempotency-key': 'key-1' };
    const before = fingerprintOf(api.ports);

    const head = await api.send('/health/live', { method: 'HEAD', headers });
    const get = await api.get('/api/v1/positions', { headers });

    expect([head.status, get.status]).toEqual([200, 200]);
    expect(fingerprintOf(api.ports)).toBe(before);
  });

  test('refuses a key that is none', async () => {
    expect((await close('a key with spaces', '2')).status).toBe(400);
  });
});
