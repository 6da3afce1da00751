import type { IdempotencyRecord } from '../../contracts/records/idempotency.ts';
import { DAY, elapsed } from '../../domain/clock.ts';
import { ConflictError, InvalidInputError } from '../../domain/errors.ts';
import type { Ports } from '../ports/index.ts';
import type { Versioned } from '../ports/store.ts';
import { create, replace } from '../support/change.ts';

/** For so long the same key gets the same answer; after that it is a new request. */
const LIFETIME_MS = DAY;

export interface AnswerOnce {
  readonly agentId: string;
  readonly correlationId: string;
  /** From who asks and the key. */
  readonly requestId: string;
  /** Of method, path and body. */
  readonly fingerprint: string;
}

export interface KeptAnswer {
  readonly status: number;
  readonly body: string;
}

/**
 * Does `work` once for a key: asked again, the first answer is given again. An answer that says nothing for good
 * (5xx, or a throw) is not kept, and the request may be made again.
 *
 * @throws InvalidInputError for another request under the same key; ConflictError while the first is being answered
 */
export async function answerOnce(
  ports: Ports,
  request: AnswerOnce,
  work: () => Promise<KeptAnswer>,
): Promise<KeptAnswer & { readonly replayed: boolean }> {
  const { agentId, requestId, fingerprint } = request;
  const known = await ports.store.get('idempotency', agentId, requestId);
  if (known !== undefined && elapsed(known.record.createdAt, ports.clock.now()) < LIFETIME_MS) {
    if (known.record.fingerprint !== fingerprint)
      throw new InvalidInputError('Idempotency-Key: was used for another request');
    const { answer } = known.record;
    if (answer === undefined)
      throw new ConflictError('the first request with this key is still being answered');
    return { ...answer, replayed: true };
  }
  const claimed = await claim(ports, request, known);
  try {
    const answer = await work();
    if (answer.status < 500) await keep(ports, request, claimed, answer);
    else await release(ports, request);
    return { ...answer, replayed: false };
  } catch (error) {
    await release(ports, request);
    throw error;
  }
}

/** Of two that ask at once one gets it. */
async function claim(
  ports: Ports,
  { agentId, correlationId, requestId, fingerprint }: AnswerOnce,
  expired: Versioned<IdempotencyRecord> | undefined,
): Promise<Versioned<IdempotencyRecord>> {
  const record = { agentId, requestId, fingerprint, createdAt: ports.clock.now().toISOString() };
  const write =
    expired === undefined ? create('idempotency', record) : replace('idempotency', expired, record);
  try {
    await ports.store.commit({ agentId, correlationId, writes: [write] });
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
    throw new ConflictError('the first request with this key is still being answered', {}, error);
  }
  return { record, version: (expired?.version ?? 0) + 1 };
}

const keep = (
  ports: Ports,
  { agentId, correlationId }: AnswerOnce,
  claimed: Versioned<IdempotencyRecord>,
  { status, body }: KeptAnswer,
): Promise<void> => {
  const answered = { ...claimed.record, answer: { status, body } };
  return ports.store.commit({ agentId, correlationId, writes: [replace('idempotency', claimed, answered)] });
};

const release = (ports: Ports, { agentId, correlationId, requestId: id }: AnswerOnce): Promise<void> =>
  ports.store.commit({
    agentId,
    correlationId,
    writes: [{ op: 'remove', kind: 'idempotency', agentId, id }],
  });
