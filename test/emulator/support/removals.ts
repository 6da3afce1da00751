import { Lazy } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnPolicy } from 'aws-cdk-lib/aws-iam';
import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import type { Quarterdeck } from '../../../infra/quarterdeck.ts';

/** What may be left out of a deployment, to see that the suite notices; see README.md for which tests do. */
const REMOVALS: Readonly<Record<string, (stacks: Quarterdeck) => void>> = {
  /** The one route, from decisions to execute: its rule leads nowhere. */
  route: ({ trading }) => only(trading, CfnRule).addPropertyDeletionOverride('Targets'),
  /** The stream of the state table into outbox-relay. */
  'event-source': ({ trading }) => {
    const source = only(trading.functionOf('outbox-relay'), CfnEventSourceMapping);
    source.node.scope?.node.tryRemoveChild(source.node.id);
  },
  /** What decide needs to keep what it decided: one word of a policy. */
  permission: ({ trading }) => forbid(trading.functionOf('decide'), 'dynamodb:PutItem'),
  /** What Lambda needs to read a queue for decide: used by the service, not by the function. */
  'service-permission': ({ trading }) => forbid(trading.functionOf('decide'), 'sqs:ReceiveMessage'),
};

export const REMOVABLE: readonly string[] = Object.keys(REMOVALS);

/** Leaves one thing out. Throws when it does not know what that is. */
export function removeOne(stacks: Quarterdeck, what: string): void {
  const removal = REMOVALS[what];
  if (removal === undefined) throw new Error(`cannot leave out ${what}, only ${REMOVABLE.join(', ')}`);
  removal(stacks);
}

function only<T extends IConstruct>(scope: IConstruct, type: abstract new (...args: never[]) => T): T {
  const [first, ...more] = scope.node.findAll().filter((one): one is T => one instanceof type);
  if (first === undefined || more.length > 0) throw new Error(`${scope.node.path} has not exactly one`);
  return first;
}

/** The role's policy without `action` in any of its statements. */
function forbid(scope: IConstruct, action: string): void {
  const policy = only(scope, CfnPolicy);
  const whole: unknown = policy.policyDocument;
  policy.policyDocument = Lazy.uncachedAny({
    produce: (context) => without(context.resolve(whole) as Document, action),
  });
}

interface Document {
  readonly Statement: readonly { readonly Action: string | readonly string[] }[];
}

const without = (document: Document, action: string): Document => ({
  ...document,
  Statement: document.Statement.map((statement) => ({
    ...statement,
    Action: [statement.Action].flat().filter((one) => one !== action),
  })).filter(({ Action }) => Action.length > 0),
});
