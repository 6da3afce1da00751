import { expect, it } from 'vitest';
import { createStandIns } from '../../../../functions/composition/stand-ins.ts';

it.each([
  [{}, ['coingecko'], { finnhub: 'no API key is set' }],
  [{ coinGeckoKey: 'key' }, ['coingecko'], { finnhub: 'no API key is set' }],
  [{ finnhubKey: 'key' }, ['finnhub', 'coingecko'], {}],
])('with the keys %j the stand-ins are %j', (keys, names, missing) => {
  const { standIns, absent } = createStandIns(keys);

  expect(standIns.map(({ name }) => name)).toEqual(names);
  expect(absent).toEqual(missing);
});
