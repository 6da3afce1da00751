import { describe, expect, it } from 'vitest';
import { keyed } from '../../../../src/adapters/secrets/keyed.ts';
import { FatalError, TransientError } from '../../../../src/domain/errors.ts';

/** A secret that can be rotated, and a venue that takes only the key that is valid. */
function world() {
  const state = { secret: 'key-1', valid: 'key-1', reads: 0, builds: 0, down: false };
  const venue = keyed(
    () => {
      state.reads += 1;
      return state.down ? Promise.reject(new TransientError('down')) : Promise.resolve(state.secret);
    },
    (secret) => {
      state.builds += 1;
      return Promise.resolve({
        order: (): Promise<string> =>
          secret === state.valid
            ? Promise.resolve(`by ${secret}`)
            : Promise.reject(new FatalError('refused')),
      });
    },
  );
  return { state, order: () => venue.use((built) => built.order()) };
}

describe('keyed', () => {
  it('reads and builds at the first use, once, however many calls come together', async () => {
    // Prepare
    const { state, order } = world();
    expect(state.reads).toBe(0);

    // Act
    const answers = await Promise.all([order(), order(), order()]);

    // Assess
    expect(answers).toEqual(['by key-1', 'by key-1', 'by key-1']);
    expect(state).toMatchObject({ reads: 1, builds: 1 });
  });

  it('reads again after a read that failed', async () => {
    const { state, order } = world();
    state.down = true;
    await expect(order()).rejects.toThrow(TransientError);

    state.down = false;

    await expect(order()).resolves.toBe('by key-1');
  });

  it('takes a rotated key without a new start', async () => {
    const { state, order } = world();
    await order();

    state.secret = 'key-2';
    state.valid = 'key-2';

    await expect(order()).resolves.toBe('by key-2');
    expect(state.reads).toBe(2);
  });

  it('stays Fatal while the secret still is what was refused', async () => {
    const { state, order } = world();
    await order();

    state.valid = 'key-2';

    await expect(order()).rejects.toThrow(FatalError);
    expect(state.reads).toBe(2);
  });

  it('passes every other error on without reading again', async () => {
    const { use } = keyed(
      () => Promise.resolve('key-1'),
      () => Promise.resolve({}),
    );

    await expect(use(() => Promise.reject(new TransientError('slow')))).rejects.toThrow('slow');
  });
});
