import * as z from 'zod';
import { ConflictError } from '../../domain/errors.ts';
import { defineCommand, type Outcome, TARGET_FLAGS, targetOptions } from '../command.ts';
import { findOutput } from '../deployment.ts';

const options = z.strictObject({
  ...targetOptions,
  email: z.email('must be an e-mail address').max(128).toLowerCase(),
  resend: z.boolean().default(false),
});

/** Cognito sends the temporary password and this installation never sees it. */
export const operatorAdd = defineCommand({
  flags: {
    email: { type: 'positional', description: 'Whom to invite, by e-mail', required: false },
    ...TARGET_FLAGS,
    resend: { type: 'boolean', description: 'Send another temporary password to somebody invited before' },
  },
  details:
    'The person gets a temporary password by e-mail, which holds three days, and chooses a password and a second\n' +
    'factor at the first sign-in. To take somebody out, see docs/runbooks/deploy.md.',
  options,
  async run({ stage, email, resend, ...target }, { aws }) {
    const admin = aws(target);
    const operators = admin.operators(await findOutput(admin, stage, 'userPoolId'));
    const status = await operators.status(email);
    if (status === 'disabled') {
      throw new ConflictError(`${email} is disabled; enable the user in the pool before anything else`);
    }
    if (status === 'active') return answer(stage, email, false, `${email} is an operator already`);
    if (status === undefined) {
      await operators.invite(email);
      return answer(stage, email, true, `invited ${email}`);
    }
    if (!resend) {
      return answer(stage, email, false, `${email} was invited already; --resend sends another password`);
    }
    await operators.inviteAgain(email);
    return answer(stage, email, true, `invited ${email} again`);
  },
});

const answer = (stage: string, email: string, changed: boolean, what: string): Outcome => ({
  lines: [
    `${what}.`,
    ...(changed ? ['A temporary password comes by e-mail. Next: npx quarterdeck login'] : []),
  ],
  report: { stage, email, changed },
});
