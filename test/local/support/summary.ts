import type { Summary } from '../../../src/local/summary.ts';

/** The summary on stdout, which must be one JSON document and nothing else. */
export const summaryOf = (stdout: string): Summary => JSON.parse(stdout) as Summary;

/** What did not hold. */
export const broken = ({ invariants }: Summary): readonly string[] =>
  invariants.filter(({ held }) => !held).flatMap(({ name, violations }) => [name, ...violations]);

/** Numbers of the invariants that were checked, such as I1. */
export const checked = ({ invariants }: Summary): readonly string[] =>
  invariants.map(({ name }) => name.split(' ')[0] ?? '');

export const ALL_INVARIANTS = ['I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'I7', 'I8', 'I9'];
