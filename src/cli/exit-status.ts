import { errorName } from '../domain/errors.ts';

/** A person said no, or pressed Ctrl-C. */
export class CancelledError extends Error {
  override readonly name = 'Cancelled';

  constructor() {
    super('cancelled; nothing was changed');
  }
}

/** By what ended the command; what is not here is 1. The help of every command lists them. */
const STATUSES: Readonly<Record<string, number>> = {
  InvalidInput: 2,
  NotFound: 3,
  Conflict: 4,
  Transient: 5,
  Cancelled: 130,
};

export const EXIT_STATUS_HELP = `EXIT STATUS

    0  done, or nothing was left to do
    1  failed; a person must look
    2  what was asked for is wrong
    3  something does not exist
    4  the state does not allow it
    5  no answer; try again
  130  cancelled`;

export const exitStatusOf = (error: unknown): number =>
  STATUSES[error instanceof CancelledError ? error.name : errorName(error)] ?? 1;
