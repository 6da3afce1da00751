import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFetchJson } from '../../../src/adapters/http/fetch-json.ts';
import type { FetchJson } from '../../../src/application/ports/fetch-json.ts';
import type { QuoteSource } from '../../../src/application/ports/quote-source.ts';
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

/** So that a vendor that never answers does not hold up the tests. */
export const impatient =
  (inner: FetchJson = createFetchJson()): FetchJson =>
  (request) =>
    inner({ ...request, timeoutMs: 300 });

export const SECRET = 'planted-secret-key';

/** What every client of a vendor must make of its bad days: an error of ours that names the host and no secret. */
export function badDays(
  make: (fetchJson: FetchJson, baseUrl: string) => QuoteSource,
  symbols: readonly string[],
  good: string,
): void {
  describe('on a bad day', () => {
    let server: LocalServer;
    beforeAll(async () => {
      server = await startServer(reset);
    });
    afterAll(() => server.close());
    const failure = async (answer: Answer): Promise<Error & { context?: Record<string, unknown> }> => {
      server.answer = answer;
      return make(impatient(), server.url)
        .quotes(symbols)
        .then(
          () => new Error('no error'),
          (error: unknown) => error as Error,
        );
    };

    it.each<[string, Answer, string, RegExp]>([
      ['429', json({ error: 'API limit reached.' }, 429), 'Transient', /answered 429$/],
      ['500', text('<html>oops</html>', 500), 'Transient', /answered 500$/],
      ['503', text('', 503), 'Transient', /answered 503$/],
      ['401', json({ error: 'Invalid API key' }, 401), 'Fatal', /answered 401$/],
      ['403', json({ error: "You don't have access to this resource." }, 403), 'Fatal', /answered 403$/],
      ['404', json({}, 404), 'InvalidInput', /answered 404$/],
      ['a page for people', text('<html>maintenance</html>'), 'Transient', /is not JSON$/],
      ['nothing at all', text(''), 'Transient', /is not JSON$/],
      ['half a document', truncated(good), 'Transient', /is not JSON$/],
      ['a connection that breaks in the middle', cutOff(good), 'Transient', /^127\.0\.0\.1:\d+\/api/],
      ['a connection that breaks at once', reset, 'Transient', /^127\.0\.0\.1:\d+\/api/],
      ['silence', silent, 'Transient', /no answer in 300 ms$/],
      ['an answer that never ends', dripping, 'Transient', /no answer in 300 ms$/],
      ['an answer without an end', endless, 'Transient', /longer than \d+ bytes$/],
      ['a list', json([1, 2]), 'Transient', /malformed$/],
      ['a text', json('quote'), 'Transient', /malformed$/],
      ['null', json(null), 'Transient', /malformed$/],
    ])('%s is classed and explained', async (_, answer, name, message) => {
      const error = await failure(answer);

      expect(error).toMatchObject({ name, message: expect.stringMatching(message) as unknown });
      expect(`${error.message} ${JSON.stringify(error.context)}`).not.toContain(SECRET);
    });

    it('keys go to no other host', async () => {
      const other = await startServer(json({}));
      const error = await failure((response) => {
        response.writeHead(302, { location: `${other.url}/elsewhere` });
        response.end();
      });

      expect(error.name).toBe('Transient');
      expect(other.asked).toEqual([]);
      await other.close();
    });

    it('says for how long it wants to be left alone', async () => {
      const limited = (after: string) => failure(json({}, 429, { 'retry-after': after }));

      expect((await limited('119')).context).toMatchObject({ status: 429, retryAfterMs: 119_000 });
      expect((await limited('soon')).context).toMatchObject({ status: 429, retryAfterMs: undefined });
    });

    it('nobody there is a fault like any other', async () => {
      const gone = await startServer(reset);
      await gone.close();

      await expect(make(impatient(), gone.url).quotes(symbols)).rejects.toMatchObject({
        name: 'Transient',
        message: expect.stringContaining('ECONNREFUSED') as unknown,
      });
    });
  });
}
