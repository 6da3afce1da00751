import type { Facts } from './facts.ts';

/** What is wrong with one thing, if anything: `warn` can go on like this, `fail` cannot. */
export interface Finding {
  readonly status: 'ok' | 'warn' | 'fail';
  readonly found: string;
  /** What a person does about it; with everything that is not ok. */
  readonly advice?: string;
}

/** Judges the facts; undefined where it does not apply. */
export type Check = (facts: Facts) => Finding | undefined;

export const ok = (found: string): Finding => ({ status: 'ok', found });
export const warn = (found: string, advice: string): Finding => ({ status: 'warn', found, advice });
export const fail = (found: string, advice: string): Finding => ({ status: 'fail', found, advice });
