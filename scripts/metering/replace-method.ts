type Method<T, K extends keyof T> = T[K] extends (...given: infer A) => infer R ? (...given: A) => R : never;

/**
 * Puts `around` in the place of a method of `object`, which it is given bound to whoever it is called on. Answers how
 * to undo it.
 */
export function replaceMethod<T extends object, K extends keyof T & string>(
  object: T,
  name: K,
  around: (original: Method<T, K>, ...given: Parameters<Method<T, K>>) => ReturnType<Method<T, K>>,
): () => void {
  const before = Object.getOwnPropertyDescriptor(object, name);
  const original = Reflect.get(object, name) as Method<T, K>;
  Object.defineProperty(object, name, {
    configurable: true,
    writable: true,
    value(this: T, ...given: Parameters<Method<T, K>>) {
      return around(original.bind(this) as Method<T, K>, ...given);
    },
  });
  return () => {
    if (before === undefined) Reflect.deleteProperty(object, name);
    else Object.defineProperty(object, name, before);
  };
}
