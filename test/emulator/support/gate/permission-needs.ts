import * as z from 'zod';

/** One thing that a call wants to do, as IAM names it. */
export interface Need {
  readonly action: string;
  readonly resource: string;
}

const ACCOUNT = { region: 'us-east-1', account: '000000000000' } as const;
const arn = (service: string, rest: string): string =>
  `arn:aws:${service}:${ACCOUNT.region}:${ACCOUNT.account}:${rest}`;

const table = z.object({ TableName: z.string(), IndexName: z.string().optional() });
const transaction = z.object({
  TransactItems: z.array(z.record(z.enum(['Put', 'Delete', 'Update', 'ConditionCheck']), table.optional())),
});
/** By table. */
const batchOfReads = z.object({ RequestItems: z.record(z.string(), z.unknown()) });
const queue = z.object({ QueueUrl: z.string() });
const entries = z.object({ Entries: z.array(z.object({ EventBusName: z.string() })) });

/** What an item of a transaction needs, which is not called as it is sent. */
const PARTS = {
  Put: 'PutItem',
  Delete: 'DeleteItem',
  Update: 'UpdateItem',
  ConditionCheck: 'ConditionCheckItem',
};

const tableNeed = (operation: string, { TableName, IndexName }: z.output<typeof table>): Need => ({
  action: `dynamodb:${operation}`,
  resource: arn('dynamodb', `table/${TableName}${IndexName === undefined ? '' : `/index/${IndexName}`}`),
});

/** By the service as `X-Amz-Target` names it: what an operation needs of what its body names. */
const NEEDS: Readonly<Record<string, (operation: string, body: unknown) => readonly Need[]>> = {
  DynamoDB_20120810: (operation, body) => {
    if (operation === 'BatchGetItem')
      return Object.keys(batchOfReads.parse(body).RequestItems).map((TableName) =>
        tableNeed(operation, { TableName }),
      );
    if (operation !== 'TransactWriteItems') return [tableNeed(operation, table.parse(body))];
    return transaction.parse(body).TransactItems.flatMap((item) =>
      Object.entries(PARTS).flatMap(([part, name]) => {
        const written = item[part as keyof typeof PARTS];
        return written === undefined ? [] : [tableNeed(name, written)];
      }),
    );
  },
  // A batch needs the permission of the single call.
  AmazonSQS: (operation, body) => [
    {
      action: `sqs:${operation.replace(/Batch$/, '')}`,
      resource: arn('sqs', queue.parse(body).QueueUrl.split('/').at(-1) ?? ''),
    },
  ],
  AWSEvents: (operation, body) =>
    entries.parse(body).Entries.map(({ EventBusName }) => ({
      action: `events:${operation}`,
      resource: arn('events', `event-bus/${EventBusName}`),
    })),
  AWSStepFunctions: (operation, body) => [
    {
      action: `states:${operation}`,
      resource: z
        .union([
          z.object({ stateMachineArn: z.string() }).transform((one) => one.stateMachineArn),
          z.object({ executionArn: z.string() }).transform((one) => one.executionArn),
        ])
        .parse(body),
    },
  ],
  secretsmanager: (operation, body) => [
    {
      action: `secretsmanager:${operation}`,
      resource: z.object({ SecretId: z.string() }).parse(body).SecretId,
    },
  ],
};

/**
 * What a function's call of the SDK needs, by its target header and body. Throws when it cannot tell: a call that
 * nobody understands is not let through.
 */
export function needsOf(target: string | undefined, body: string): readonly Need[] {
  const [prefix = '', operation = ''] = (target ?? '').split('.');
  const needs = NEEDS[prefix];
  if (needs === undefined) throw new Error(`a call to ${target ?? 'nothing'} that the gate does not know`);
  return needs(operation, JSON.parse(body));
}
