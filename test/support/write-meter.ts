import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';

const transaction = z.object({ TransactItems: z.array(z.record(z.string(), z.unknown())) });

/** How many items a request writes: each put, update and delete, also inside a transaction; a check writes nothing. */
function itemsWritten(commandName: string, input: unknown): number {
  switch (commandName) {
    case 'PutItemCommand':
    case 'UpdateItemCommand':
    case 'DeleteItemCommand':
      return 1;
    case 'TransactWriteItemsCommand':
      return transaction.parse(input).TransactItems.filter((item) => !('ConditionCheck' in item)).length;
    case 'BatchGetItemCommand':
    case 'GetItemCommand':
    case 'QueryCommand':
      return 0;
    default:
      throw new Error(`nobody has said what ${commandName} writes`);
  }
}

/** Counts what `client` writes from now on, by what it sends: a request that failed has written nothing. */
export function meterWrites(client: DynamoDBClient): { readonly count: () => number } {
  let written = 0;
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const answer = await next(args);
      written += itemsWritten(context.commandName ?? '', args.input);
      return answer;
    },
    { step: 'initialize' },
  );
  return { count: () => written };
}
