import { expect, test } from 'vitest';
import { fuzz } from '../../fuzz/fuzz.ts';

/** `npm run fuzz` sends 10,000, as CI does. */
const REQUESTS = 2_000;
const SLOW_MS = 60_000;

test('requests that the document makes possible, and spoilt ones, break nothing', {
  timeout: SLOW_MS,
}, async () => {
  const { violations, statuses } = await fuzz({ requests: REQUESTS, seed: 1 });

  expect(violations.slice(0, 3)).toEqual([]);
  // All of it was tried: what is done, and every way of being refused that needs no luck.
  expect(Object.keys(statuses)).toEqual(
    expect.arrayContaining(['200', '400', '401', '403', '404', '409', '413', '415', '422']),
  );
});

test('the same seed sends the same requests', async () => {
  const [one, other, another] = await Promise.all([5, 5, 6].map((seed) => fuzz({ requests: 60, seed })));

  expect(one).toEqual(other);
  expect(one?.statuses).not.toEqual(another?.statuses);
});

test('a route that fails, and one that writes before it refuses, are noticed', async () => {
  const failing = await fuzz({
    requests: 100,
    seed: 1,
    sabotage: ({ ports }) => {
      ports.store.list = () => Promise.reject(new TypeError('x is not a function'));
    },
  });
  const careless = await fuzz({
    requests: 100,
    seed: 1,
    sabotage: ({ ports, tokens }) => {
      const token = tokens.token.bind(tokens);
      tokens.token = async (claims) => {
        ports.sent.push({ queue: 'decisions', messages: [] });
        return token(claims);
      };
    },
  });

  expect(failing.violations.map(({ problem }) => problem)).toContainEqual(
    expect.stringMatching(/^answered 500/),
  );
  expect(new Set(careless.violations.map(({ problem }) => problem))).toEqual(
    new Set(['was refused and changed something all the same']),
  );
});
