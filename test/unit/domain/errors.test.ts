import { describe, expect, test } from 'vitest';
import {
  ConflictError,
  errorMessage,
  errorName,
  FatalError,
  InvalidInputError,
  InvariantError,
  NotFoundError,
  OutcomeUnknownError,
  TransientError,
} from '../../../src/domain/errors.ts';

describe('errors', () => {
  test.each([
    [InvalidInputError, 'InvalidInput'],
    [NotFoundError, 'NotFound'],
    [TransientError, 'Transient'],
    [ConflictError, 'Conflict'],
    [OutcomeUnknownError, 'OutcomeUnknown'],
    [InvariantError, 'Invariant'],
    [FatalError, 'Fatal'],
  ])('%o is named %s, as a state machine matches it', (Type, name) => {
    const cause = new Error('below');
    const error = new Type('it failed', { symbol: 'AAPL' }, cause);
    expect(errorName(error)).toBe(name);
    expect(error).toMatchObject({ name, message: 'it failed', context: { symbol: 'AAPL' }, cause });
    expect(String(error)).toBe(`${name}: it failed`);
  });

  test('an error of no known class counts as transient (RS5)', () => {
    expect([new TypeError('x'), 'text', undefined].map(errorName)).toEqual([
      'Transient',
      'Transient',
      'Transient',
    ]);
  });

  test('anything thrown has a message', () => {
    expect([new Error('why'), 'text', 7].map(errorMessage)).toEqual(['why', 'text', '7']);
  });

  test('without a cause there is none', () => {
    expect('cause' in new FatalError('x')).toBe(false);
  });
});
