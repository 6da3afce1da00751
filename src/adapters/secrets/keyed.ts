import { errorName } from '../../domain/errors.ts';

/** Something that needs a secret to be built, and is built when it is first used. */
export interface Keyed<T> {
  readonly use: <R>(call: (built: T) => Promise<R>) => Promise<R>;
}

/**
 * Builds once and keeps it; a secret that could not be read is read again at the next use. When a call ends Fatal,
 * which is how refused credentials show, the secret is read again: was it rotated meanwhile, the call is made once
 * more with the new one. That is safe for an order too, because refused credentials have ordered nothing.
 */
export function keyed<S, T>(read: () => Promise<S>, build: (secret: S) => Promise<T>): Keyed<T> {
  let current: Promise<{ readonly secret: string; readonly built: T }> | undefined;

  const open = (): NonNullable<typeof current> => {
    current ??= read()
      .then(async (secret) => ({ secret: JSON.stringify(secret), built: await build(secret) }))
      .catch((error: unknown) => {
        current = undefined;
        throw error;
      });
    return current;
  };

  return {
    async use(call) {
      const opened = await open();
      try {
        return await call(opened.built);
      } catch (error) {
        if (errorName(error) !== 'Fatal') throw error;
        current = undefined;
        const reopened = await open();
        if (reopened.secret === opened.secret) throw error;
        return await call(reopened.built);
      }
    },
  };
}
