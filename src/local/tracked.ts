/**
 * A part whose methods all answer with promises, each call counted by `track`: what it does and fails to do shows in
 * the state of its module.
 */
export const tracked = <T extends object>(part: T, track: <R>(work: () => Promise<R>) => Promise<R>): T =>
  new Proxy(part, {
    get(target, property) {
      const member: unknown = Reflect.get(target, property, target);
      if (typeof member !== 'function') return member;
      return (...given: readonly unknown[]) =>
        track(async (): Promise<unknown> => Reflect.apply(member, target, given));
    },
  });
