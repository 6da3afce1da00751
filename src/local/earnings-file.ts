import { readFileSync } from 'node:fs';
import { type EarningsConfig, earningsDates } from '../contracts/config/earnings.ts';
import { parseJson } from '../contracts/parse.ts';
import { errorMessage, InvalidInputError } from '../domain/errors.ts';

/**
 * When companies publish their earnings, from the file that the environment names. Throws InvalidInput naming the file
 * when it cannot be read, and every symbol, field and rule that it breaks.
 */
export function readEarningsFile(path: string): EarningsConfig {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new InvalidInputError(`EARNINGS_FILE: ${path} cannot be read: ${errorMessage(error)}`);
  }
  return parseJson(earningsDates, text, `earnings file ${path}`);
}
