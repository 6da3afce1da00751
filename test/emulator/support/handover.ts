import { readFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod';

const handover = z.strictObject({
  /** Of the emulator itself: what tests ask is not subject to the functions' permissions. */
  endpoint: z.url(),
  exchangeUrl: z.url(),
  /** Where the CDK's command line finds AWS. */
  cdkEndpoint: z.url(),
  /** Lines of JSON, one for each need of each call of a function; see gate/gate.ts. Absent without a gate. */
  callsFile: z.string().optional(),
  /** The private key of the emulator's user pools, as PEM; absent when the emulator is not ours. */
  tokenKeyFile: z.string().optional(),
  /** For what a test writes. */
  folder: z.string(),
  /** What is left out of the deployment, when something is. */
  without: z.string().optional(),
});
export type Handover = z.output<typeof handover>;

const VARIABLE = 'QUARTERDECK_EMULATOR';

/** Leaves for the tests what the runner has started; returns the environment that leads them there. */
export function leave(file: string, what: Handover): Readonly<Record<string, string>> {
  writeFileSync(file, JSON.stringify(what));
  return { [VARIABLE]: file };
}

/** Throws when the tests were started without their runner. */
export function pickUp(): Handover {
  const file = process.env[VARIABLE];
  if (file === undefined) throw new Error('these tests need what `npm run test:emulator` starts for them');
  return handover.parse(JSON.parse(readFileSync(file, 'utf8')));
}
