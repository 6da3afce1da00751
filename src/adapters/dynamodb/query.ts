import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { classifying } from './errors.ts';

export interface QueryPlan {
  readonly TableName: string;
  readonly IndexName?: string;
  readonly key: { readonly name: string; readonly value: string };
  /** Least sort key. */
  readonly from?: { readonly name: string; readonly value: string };
  /** Whole key of the item that came last. */
  readonly after?: Readonly<Record<string, string>>;
  readonly ascending: boolean;
  readonly consistent: boolean;
  /** Equality on text fields of the record. */
  readonly where?: Readonly<Record<string, string | undefined>>;
}

/** Items a request looks at when a filter lets through an unknown part of them. */
const FILTERED_PAGE = 200;

/**
 * Reads on until `limit` items are found or the partition ends; `more` says that something is left behind them, be
 * it that none of it passes the filter. Never reads more than one item beyond what is asked when there is no filter.
 */
export async function queryUntil(
  client: DynamoDBDocumentClient,
  limit: number,
  plan: QueryPlan,
): Promise<{ readonly items: readonly unknown[]; readonly more: boolean }> {
  const { filter, names, values } = filterOf(plan.where ?? {});
  const items: unknown[] = [];
  let start: Record<string, unknown> | undefined = plan.after;
  do {
    const request = new QueryCommand({
      TableName: plan.TableName,
      IndexName: plan.IndexName,
      KeyConditionExpression: plan.from === undefined ? '#pk = :pk' : '#pk = :pk AND #from >= :from',
      FilterExpression: filter,
      ExpressionAttributeNames: {
        '#pk': plan.key.name,
        ...(plan.from === undefined ? {} : { '#from': plan.from.name }),
        ...names,
      },
      ExpressionAttributeValues: {
        ':pk': plan.key.value,
        ...(plan.from === undefined ? {} : { ':from': plan.from.value }),
        ...values,
      },
      ScanIndexForward: plan.ascending,
      ConsistentRead: plan.consistent,
      ExclusiveStartKey: start,
      Limit: filter === undefined ? limit + 1 - items.length : FILTERED_PAGE,
    });
    const { Items, LastEvaluatedKey } = await classifying(`query of ${plan.key.value}`, client.send(request));
    items.push(...(Items ?? []));
    start = LastEvaluatedKey;
  } while (start !== undefined && items.length < (filter === undefined ? limit + 1 : limit));
  return { items: items.slice(0, limit), more: items.length > limit || start !== undefined };
}

function filterOf(where: Readonly<Record<string, string | undefined>>) {
  const wanted = Object.entries(where).filter((pair): pair is [string, string] => pair[1] !== undefined);
  if (wanted.length === 0) return { filter: undefined, names: {}, values: {} };
  return {
    filter: wanted.map((_, index) => `#record.#field${index} = :field${index}`).join(' AND '),
    names: {
      '#record': 'record',
      ...Object.fromEntries(wanted.map(([field], index) => [`#field${index}`, field])),
    },
    values: Object.fromEntries(wanted.map(([, value], index) => [`:field${index}`, value])),
  };
}
