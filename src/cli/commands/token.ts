import * as z from 'zod';
import { defineCommand, TARGET_FLAGS, targetOptions } from '../command.ts';
import { openSession } from '../session.ts';

const { stage } = targetOptions;

/** The one command whose result is a secret: it is meant for `$(…)`. */
export const token = defineCommand({
  flags: { stage: TARGET_FLAGS.stage },
  details:
    'Renews the token when it ends within a minute. Such as: curl -H "authorization: Bearer $(npx quarterdeck token)" …',
  options: z.strictObject({ stage }),
  async run(given, context) {
    const { accessToken, expiresAt, apiUrl } = await openSession(given.stage, context);
    return { lines: [accessToken], report: { stage: given.stage, apiUrl, token: accessToken, expiresAt } };
  },
});
