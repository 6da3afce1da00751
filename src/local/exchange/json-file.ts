import { readFileSync } from 'node:fs';
import { errorMessage, InvalidInputError } from '../../domain/errors.ts';
import {
  type ExchangeSettings,
  type FaultPlan,
  parseFaultPlan,
  parseSettings,
} from '../../paper-exchange/index.ts';

/** A script of faults from a JSON file. Throws InvalidInput that names the file, the fault and the rule. */
export const readFaults = (file: string): FaultPlan => readChecked(file, parseFaultPlan) as FaultPlan;

/** How the exchange treats orders, from a JSON file. Throws InvalidInput that names the file, the setting and the rule. */
export const readSettings = (file: string): Partial<ExchangeSettings> =>
  readChecked(file, parseSettings) as Partial<ExchangeSettings>;

/** What the file says, once `check` has let it pass. */
function readChecked(file: string, check: (content: unknown) => unknown): unknown {
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
    check(content);
    return content;
  } catch (error) {
    throw new InvalidInputError(`${file}: ${errorMessage(error)}`, { file }, error);
  }
}
