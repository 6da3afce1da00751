/** What can be wrong; docs/supply-chain.md says what each means. */
export const RULES = [
  'exact-version',
  'lock-agrees',
  'integrity',
  'address',
  'install-script',
  'licence',
  'advisory',
  'exception',
] as const;
export type Rule = (typeof RULES)[number];

export interface Finding {
  readonly rule: Rule;
  /** `name@version`, or the id of an advisory. */
  readonly subject: string;
  /** What it is like, where an exception may cover all that are. */
  readonly group?: 'other-platform';
  readonly message: string;
}
