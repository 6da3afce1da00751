import { describe, expect, test } from 'vitest';
import { dec } from '../../../src/domain/decimal.ts';
import { everythingRecorded } from '../../support/everything-recorded.ts';
import { createTestApi } from '../../support/test-api.ts';

async function anApi() {
  const api = await createTestApi();
  await everythingRecorded(api.ports);
  return api;
}

describe('GET /calendar', () => {
  test('has sessions with their instants in UTC, special days, the phase, and the next open and close', async () => {
    const api = await anApi();

    const { json } = await api.get('/api/v1/calendar?from=2025-01-08&to=2025-01-17');

    expect(json).toMatchObject({
      from: '2025-01-08',
      to: '2025-01-17',
      now: { phase: 'regular', session: '2025-01-06', until: '2025-01-06T21:00:00.000Z' },
      nextOpen: '2025-01-07T14:30:00.000Z',
      nextClose: '2025-01-06T21:00:00.000Z',
      specialDays: [{ date: '2025-01-17', kind: 'options_expiration', symbol: null, time: null }],
    });
    const sessions = json?.['sessions'] as readonly { readonly date: string }[];
    expect(sessions.map(({ date }) => date)).toEqual(
      '08 10 13 14 15 16 17'.split(' ').map((day) => `2025-01-${day}`),
    );
    expect(sessions[0]).toEqual({
      date: '2025-01-08',
      preMarketOpen: '2025-01-08T09:00:00.000Z',
      open: '2025-01-08T14:30:00.000Z',
      close: '2025-01-08T21:00:00.000Z',
      afterHoursClose: '2025-01-09T01:00:00.000Z',
      earlyClose: false,
    });
  });

  test('begins today and goes 30 days on unless it is said otherwise, also before today', async () => {
    const api = await anApi();

    const ahead = await api.get('/api/v1/calendar');
    const past = await api.get('/api/v1/calendar?to=2024-12-24');

    expect(ahead.json).toMatchObject({ from: '2025-01-06', to: '2025-02-05' });
    expect(past.json).toMatchObject({
      from: '2024-12-24',
      to: '2024-12-24',
      specialDays: [{ kind: 'early_close' }],
    });
  });

  test('has the earnings that are configured', async () => {
    const earnings = { MSFT: [{ date: '2025-01-29', time: 'after_close' as const }] };
    const api = await createTestApi({ earnings });

    const { json } = await api.get('/api/v1/calendar?from=2025-01-29&to=2025-01-29');

    expect(json?.['specialDays']).toEqual([
      { date: '2025-01-29', kind: 'fomc_announcement', symbol: null, time: null },
      { date: '2025-01-29', kind: 'earnings', symbol: 'MSFT', time: 'after_close' },
    ]);
  });

  test.each([
    ['from=2025-02-30', /from: must be a date/],
    ['from=1999-12-31', /from: must be from 2000 to 2030/],
    ['from=2025-02-02&to=2025-02-01', /to: must not be before from/],
    ['from=2025-01-01&to=2027-01-01', /to: must be at most 400 days after 2025-01-01/],
    ['to=2027-01-01', /to: must be at most 400 days/],
    ['day=2025-01-01', /unknown field day/],
  ])('refuses %s', async (query, detail) => {
    const api = await createTestApi();

    const reply = await api.get(`/api/v1/calendar?${query}`);

    expect([400, 422]).toContain(reply.status);
    expect(reply.json?.['detail']).toMatch(detail);
  });
});

describe('GET /market/{symbol}/bars', () => {
  const bar = (timestamp: string, close: string) => ({
    timestamp,
    open: dec('10'),
    high: dec('12.5'),
    low: dec('9'),
    close: dec(close),
    volume: dec('1000'),
  });

  test('has bars as they are, in a range, and no more than are asked for', async () => {
    const api = await anApi();
    const times = ['14:30', '14:31', '14:32', '14:33'].map((time) => `2025-01-06T${time}:00Z`);
    api.ports.marketData.setBars(
      'BTC/USD',
      times.map((time, index) => bar(time, String(10 + index))),
    );

    const { status, json } = await api.get(
      '/api/v1/market/BTC_USD/bars?timeframe=1Min&to=2025-01-06T14:33:00Z&limit=2',
    );

    expect(status).toBe(200);
    expect(json).toEqual({
      symbol: 'BTC/USD',
      timeframe: '1Min',
      items: [
        { timestamp: times[1], open: '10', high: '12.5', low: '9', close: '11', volume: '1000' },
        { timestamp: times[2], open: '10', high: '12.5', low: '9', close: '12', volume: '1000' },
      ],
    });
  });

  test.each([
    ['AAPL/bars?timeframe=5Min', /timeframe: /],
    ['AAPL/bars?limit=1001', /limit: must be a whole number from 1 to 1000/],
    ['AAPL/bars?limit=0', /limit: must be a whole number from 1 to 1000/],
    ['AAPL/bars?from=2025-01-06T14:30:00Z&to=2025-01-06T14:30:00Z', /to: must be after from/],
    ['AAPL/bars?from=yesterday', /from: /],
    ['apple/bars', /symbol: must be a ticker/],
  ])('refuses %s', async (path, detail) => {
    const api = await createTestApi();

    const reply = await api.get(`/api/v1/market/${path}`);

    expect(reply.status).toBe(400);
    expect(reply.json?.['detail']).toMatch(detail);
  });
});
