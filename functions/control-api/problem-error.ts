import type { Problem } from '../../src/contracts/http/problem.ts';

/** Ends a request with a problem that only HTTP knows. */
export class ProblemError extends Error {
  override readonly name = 'Problem';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}
