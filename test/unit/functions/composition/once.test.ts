import { expect, test } from 'vitest';
import { once } from '../../../../functions/composition/parts/once.ts';

test('is opened by the first call, for all that come meanwhile and after', async () => {
  let opened = 0;
  const open = once(async () => ++opened);

  expect(await Promise.all([open(), open()])).toEqual([1, 1]);
  expect(await open()).toBe(1);
});

test('is opened again after it failed', async () => {
  let tries = 0;
  const open = once(async () => {
    if (++tries === 1) throw new Error('not yet');
    return tries;
  });

  await expect(open()).rejects.toThrow('not yet');
  expect(await open()).toBe(2);
});
