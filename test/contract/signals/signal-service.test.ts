import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFetchJson } from '../../../src/adapters/http/fetch-json.ts';
import { createSignalService } from '../../../src/adapters/signal-service/index.ts';
import type { SignalRequest } from '../../../src/application/ports/signal-source.ts';
import { signalServiceRequest } from '../../../src/contracts/signal-service.ts';
import { dec } from '../../../src/domain/decimal.ts';
import { NO_MONEY, usd } from '../../../src/domain/money.ts';
import { NOW } from '../../support/builders/common.ts';
import {
  type Answer,
  cutOff,
  dripping,
  endless,
  json,
  type LocalServer,
  reset,
  silent,
  startServer,
  text,
  truncated,
} from '../../support/local-server.ts';
import { aStrategy } from '../../support/running-agent.ts';
import { impatient } from '../quotes/bad-days.ts';

const AS_OF = '2025-01-06';
/** As a service in Python answers: numbers of every length, and fields that nobody asked for. */
const ANSWER = {
  modelVersion: 'xgb-2025-01-03',
  asOfDate: AS_OF,
  generatedAt: '2025-01-06T11:00:04.120Z',
  signals: [
    { symbol: 'AAPL', predictedReturn: 0.012345678901234567, rank: 1, targetWeight: 0.1, decile: 10 },
    { symbol: 'BTC/USD', predictedReturn: 1e-7, rank: 2, targetWeight: 0 },
    { symbol: 'MSFT', predictedReturn: -0.02, rank: 3, targetWeight: -0.05 },
  ],
};
const request = (changed: Partial<SignalRequest> = {}): SignalRequest => ({
  asOfDate: AS_OF,
  quotes: ['AAPL', 'BTC/USD', 'MSFT'].map((symbol) => ({
    symbol,
    price: usd(1),
    timestamp: NOW,
    source: 'alpaca' as const,
    stale: false,
  })),
  positions: [],
  capital: NO_MONEY,
  ...changed,
});

describe('the signal service', () => {
  let server: LocalServer;
  beforeAll(async () => {
    server = await startServer(json(ANSWER));
  });
  afterAll(() => server.close());
  const service = (path = '/signals') =>
    createSignalService({ fetchJson: impatient(), url: `${server.url}${path}` });
  const failure = async (answer: Answer): Promise<Error> => {
    server.answer = answer;
    return service()
      .signals(request())
      .then(
        () => new Error('no error'),
        (error: unknown) => error as Error,
      );
  };

  it('is asked about the symbols, the date and how many of the best and the worst', async () => {
    server.answer = json(ANSWER);
    const strategy = { ...aStrategy('signals'), signals: { topN: 10, bottomN: 0 } };

    await service('/v1/signals?tenant=7').signals(request({ strategy }));

    const url = new URL(server.asked.at(-1) ?? '', server.url);
    const { symbols, topN, bottomN, tenant, ...rest } = Object.fromEntries(url.searchParams);
    expect([url.pathname, tenant]).toEqual(['/v1/signals', '7']);
    expect(
      signalServiceRequest.parse({
        ...rest,
        symbols: symbols?.split(','),
        topN: Number(topN),
        bottomN: Number(bottomN),
      }),
    ).toEqual({ symbols: ['AAPL', 'BTC/USD', 'MSFT'], asOfDate: AS_OF, topN: 10, bottomN: 0 });
  });

  it('says what it expects of each symbol, in decimals that can be kept', async () => {
    server.answer = json(ANSWER);

    const { signals, modelVersion } = await service().signals(request());

    expect(modelVersion).toBe('xgb-2025-01-03');
    expect(
      signals.map(({ symbol, rank, predictedReturn, targetWeight }) => [
        symbol,
        rank,
        predictedReturn?.toFixed(),
        targetWeight.toFixed(),
      ]),
    ).toEqual([
      ['AAPL', 1, '0.0123456789', '0.1'],
      ['BTC/USD', 2, '0.0000001', '0'],
      ['MSFT', 3, '-0.02', '-0.05'],
    ]);
  });

  it('is not asked about nothing, and not believed about what it was not asked about', async () => {
    server.answer = json(ANSWER);
    const before = server.asked.length;

    const nothing = await service().signals(request({ quotes: [] }));
    const one = await service().signals(request({ quotes: request().quotes.slice(0, 1) }));

    expect(nothing.signals).toEqual([]);
    expect(server.asked.length - before).toBe(1);
    expect(one.signals.map(({ symbol }) => symbol)).toEqual(['AAPL']);
  });

  const [first] = ANSWER.signals;
  const with_ = (changed: object): Answer => json({ ...ANSWER, signals: [{ ...first, ...changed }] });
  it.each<[string, Answer, string, RegExp]>([
    ['429', json({}, 429), 'Transient', /answered 429$/],
    ['503', text('', 503), 'Transient', /answered 503$/],
    ['401', json({}, 401), 'Fatal', /answered 401$/],
    ['an address that is not there', json({}, 404), 'Transient', /answered 404$/],
    ['a page for people', text('<html>maintenance</html>'), 'Transient', /is not JSON$/],
    ['half a document', truncated(JSON.stringify(ANSWER)), 'Transient', /is not JSON$/],
    ['a connection that breaks in the middle', cutOff('{'), 'Transient', /^127\.0\.0\.1:\d+\/signals/],
    ['a connection that breaks at once', reset, 'Transient', /^127\.0\.0\.1:\d+\/signals/],
    ['silence', silent, 'Transient', /no answer in 300 ms$/],
    ['an answer that never ends', dripping, 'Transient', /no answer in 300 ms$/],
    ['an answer without an end', endless, 'Transient', /longer than \d+ bytes$/],
    ['a list', json([]), 'Transient', /is malformed/],
    ['no model', json({ ...ANSWER, modelVersion: undefined }), 'Transient', /malformed: modelVersion/],
    ['a weight as text', with_({ targetWeight: '0.1' }), 'Transient', /malformed: signals\.0\.targetWeight/],
    ['a weight of more than all', with_({ targetWeight: 1.01 }), 'Transient', /signals\.0\.targetWeight/],
    ['no rank', with_({ rank: 0 }), 'Transient', /malformed: signals\.0\.rank/],
    ['a return of null', with_({ predictedReturn: null }), 'Transient', /signals\.0\.predictedReturn/],
    ['a symbol twice', json({ ...ANSWER, signals: [first, first] }), 'Transient', /one signal a symbol$/],
    ['another date', json({ ...ANSWER, asOfDate: '2025-01-03' }), 'Transient', /for 2025-01-03 and was/],
  ])('on %s fails closed and says why', async (_, answer, name, message) => {
    expect(await failure(answer)).toMatchObject({
      name,
      message: expect.stringMatching(message) as unknown,
    });
  });

  it('never makes anything but signals or an error of ours, whatever it answers', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), async (body) => {
        const error = await failure((response) => response.end(body));
        expect(error.name).toBe('Transient');
      }),
      { numRuns: 100 },
    );
  });

  it('keeps to a time and a size', async () => {
    const asked: unknown[] = [];
    const watched = createSignalService({
      url: server.url,
      fetchJson: (wanted) => {
        asked.push({ timeoutMs: wanted.timeoutMs, maxBytes: wanted.maxBytes });
        return createFetchJson()(wanted);
      },
    });
    server.answer = json(ANSWER);

    const { signals } = await watched.signals(request());

    expect(asked).toEqual([{ timeoutMs: 3_000, maxBytes: 200_000 }]);
    expect(signals[0]?.targetWeight.eq(dec('0.1'))).toBe(true);
  });
});
