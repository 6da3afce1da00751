/** One number of a strategy that its configuration may set. */
export interface Parameter {
  /** For a person, with the unit. */
  readonly about: string;
  readonly default: number;
  readonly min: number;
  readonly max: number;
  /** True for one that counts something. */
  readonly whole?: true;
}

/** By the name under which the configuration sets it. */
export type ParameterTable = Readonly<Record<string, Parameter>>;

/** A value of each. */
export type ParamsOf<T extends ParameterTable> = { readonly [K in keyof T]: number };

export function defaultsOf<T extends ParameterTable>(table: T): ParamsOf<T> {
  const defaults = Object.entries(table).map(([name, parameter]) => [name, parameter.default] as const);
  return Object.fromEntries(defaults) as ParamsOf<T>;
}
