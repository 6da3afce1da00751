import { CANCEL_SYMBOL, confirm, password, text } from '@clack/prompts';
import { errorMessage, InvalidInputError } from '../domain/errors.ts';
import { CancelledError } from './exit-status.ts';
import type { Host } from './terminal.ts';

/** Undefined when it is right, otherwise the rule that it breaks. */
export type Check = (value: string) => string | undefined;

/** Asks the person at the terminal; throws Cancelled when there is no answer. On stderr, so that stdout is the result's. */
export interface Questions {
  /** What is typed is not shown. */
  secret(question: string, check: Check): Promise<string>;
  text(question: string, check: Check): Promise<string>;
  confirm(question: string): Promise<boolean>;
}

/** @param host whose `interactive` is false gets InvalidInput for every question */
export function createQuestions(host: Host): Questions {
  const streams = { input: host.stdin, output: host.stderr };
  const ask = async <T>(question: string, prompt: () => Promise<T | typeof CANCEL_SYMBOL>): Promise<T> => {
    if (!host.interactive) {
      throw new InvalidInputError(
        `nobody can be asked: "${question}"; see --help for the flag that answers it`,
      );
    }
    const answer = await prompt();
    if (answer === CANCEL_SYMBOL) throw new CancelledError();
    return answer;
  };
  const validate = (check: Check) => (value: string | undefined) => check(value ?? '');
  return {
    secret: (message, check) =>
      ask(message, () => password({ message, validate: validate(check), ...streams })),
    text: (message, check) => ask(message, () => text({ message, validate: validate(check), ...streams })),
    confirm: (message) => ask(message, () => confirm({ message, initialValue: false, ...streams })),
  };
}

/** A check by something that throws, such as a schema. */
export const checkBy =
  (parse: (value: string) => unknown): Check =>
  (value) => {
    try {
      parse(value);
      return undefined;
    } catch (error) {
      return errorMessage(error);
    }
  };
