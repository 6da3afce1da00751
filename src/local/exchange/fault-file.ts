import { readFileSync } from 'node:fs';
import { errorMessage, InvalidInputError } from '../../domain/errors.ts';
import { type FaultPlan, parseFaultPlan } from '../../paper-exchange/index.ts';

/** A script of faults from a JSON file. Throws InvalidInput that names the file, the fault and the rule. */
export function readFaults(file: string): FaultPlan {
  try {
    const plan: unknown = JSON.parse(readFileSync(file, 'utf8'));
    parseFaultPlan(plan);
    return plan as FaultPlan;
  } catch (error) {
    throw new InvalidInputError(`${file}: ${errorMessage(error)}`, { file }, error);
  }
}
