import * as z from 'zod';
import type { Need } from './permission-needs.ts';

const oneOrMore = z.union([z.string().transform((one) => [one]), z.array(z.string())]);

/** A policy as CloudFormation deployed it; what the evaluation below does not know is refused. */
export const policyDocument = z.object({
  Version: z.string(),
  Statement: z.array(
    z.strictObject({
      Sid: z.string().optional(),
      Effect: z.literal('Allow'),
      Action: oneOrMore,
      Resource: oneOrMore,
    }),
  ),
});
export type PolicyDocument = z.output<typeof policyDocument>;

/** `*` is any text, everything else is itself. */
function matches(pattern: string, text: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`).test(text);
}

/** Whether any statement allows it: nothing else is granted (IAM's implicit deny). */
export const allows = (policies: readonly PolicyDocument[], { action, resource }: Need): boolean =>
  policies.some(({ Statement }) =>
    Statement.some(
      (statement) =>
        statement.Action.some((one) => matches(one, action)) &&
        statement.Resource.some((one) => matches(one, resource)),
    ),
  );
