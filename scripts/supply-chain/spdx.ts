/**
 * True when `allowed` is enough to use what is under `expression`: one side of an OR, both sides of an AND
 * (SPDX 2.3, annex D). False for what is no expression, such as "SEE LICENSE IN LICENSE".
 *
 * @param allowed licence ids, and exceptions as `ID WITH EXCEPTION`
 */
export function satisfies(expression: string, allowed: readonly string[]): boolean {
  const tokens = expression.match(/[()]|[^\s()]+/g) ?? [];
  let at = 0;
  const take = (token: string): boolean => {
    if (tokens[at] !== token) return false;
    at += 1;
    return true;
  };

  // Undefined stands for no expression; every part is read to its end, allowed or not.
  const licence = (): boolean | undefined => {
    const id = tokens[at];
    if (id === undefined || !/^[A-Za-z0-9][A-Za-z0-9.+-]*$/.test(id) || OPERATORS.has(id)) return undefined;
    at += 1;
    if (!take('WITH')) return allowed.includes(id);
    const exception = tokens[at];
    at += 1;
    return exception === undefined ? undefined : allowed.includes(`${id} WITH ${exception}`);
  };
  const group = (): boolean | undefined => {
    if (!take('(')) return licence();
    const inner = either();
    return take(')') ? inner : undefined;
  };
  const chain = (
    operator: string,
    part: () => boolean | undefined,
    join: (a: boolean, b: boolean) => boolean,
  ): boolean | undefined => {
    let result = part();
    while (result !== undefined && take(operator)) {
      const next = part();
      result = next === undefined ? undefined : join(result, next);
    }
    return result;
  };
  const both = (): boolean | undefined => chain('AND', group, (a, b) => a && b);
  const either = (): boolean | undefined => chain('OR', both, (a, b) => a || b);

  const result = either();
  return at === tokens.length && result === true;
}

const OPERATORS: ReadonlySet<string> = new Set(['AND', 'OR', 'WITH']);
