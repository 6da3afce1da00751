import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { conflictOn, type PlannedWrite } from '../../application/ports/change-plan.ts';
import type { AuditHead } from '../../domain/audit/chain.ts';
import { errorMessage, InvariantError, TransientError } from '../../domain/errors.ts';
import { classified } from './errors.ts';
import { readHeadInReason, type TransactItem } from './items.ts';

/** Why a part of a transaction was cancelled, where that is a fault of the request. */
const OURS = new Set(['ValidationError', 'ItemCollectionSizeLimitExceeded', 'DuplicateItem']);

/** `moved`: nothing but the chain stood in the way. It has grown, to `head` where the service says so. */
export type Outcome =
  | { readonly moved: false }
  | { readonly moved: true; readonly head: AuditHead | undefined };

/**
 * Sends `items`, of which the first are the planned writes and the rest append to the audit chain, its head first.
 *
 * @param token makes the client's own retries of this one request idempotent
 * @throws ConflictError on the first planned write whose expectation does not hold
 */
export async function transact(
  client: DynamoDBDocumentClient,
  planned: readonly PlannedWrite[],
  items: readonly TransactItem[],
  token: string,
): Promise<Outcome> {
  try {
    await client.send(new TransactWriteCommand({ TransactItems: [...items], ClientRequestToken: token }));
    return { moved: false };
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw classified(error, 'commit');
    const reasons = error.CancellationReasons ?? [];
    const codes = reasons.map((reason) => reason.Code ?? 'None');
    const broken = planned.find((_, index) => codes[index] === 'ConditionalCheckFailed');
    if (broken !== undefined) throw conflictOn(broken);
    if (codes.some((code) => OURS.has(code))) {
      throw new InvariantError(`commit: ${errorMessage(error)}`, {}, error);
    }
    if (onlyTheChain(codes, planned.length)) {
      return { moved: true, head: readHeadInReason(reasons[planned.length]?.Item) };
    }
    throw new TransientError(`commit: ${errorMessage(error)}`, {}, error);
  }
}

function onlyTheChain(codes: readonly string[], planned: number): boolean {
  const ofChain = codes.slice(planned).filter((code) => code !== 'None');
  return (
    codes.slice(0, planned).every((code) => code === 'None') &&
    ofChain.length > 0 &&
    ofChain.every((code) => code === 'ConditionalCheckFailed' || code === 'TransactionConflict')
  );
}
