import type { NoticeRecord } from '../../contracts/records/notice.ts';
import type { Sha256 } from '../../domain/audit/chain.ts';
import { elapsed, MINUTE } from '../../domain/clock.ts';
import { ConflictError, errorMessage, TransientError } from '../../domain/errors.ts';
import { EVERY_AGENT } from '../../domain/ids.ts';
import type { Notification } from '../../domain/notification.ts';
import type { Ports } from '../ports/index.ts';
import type { Versioned, Write } from '../ports/store.ts';
import { create, replace } from '../support/change.ts';

export type NoticePorts = Pick<Ports, 'clock' | 'ids' | 'log' | 'store'> & { readonly sha256: Sha256 };

/** For so long the same thing is told once. */
const QUIET_MS = 15 * MINUTE;
/** More than telling takes with all its tries: who claimed it before then has died. */
const LEASE_MS = MINUTE;

/**
 * Tells what nobody was told in the last 15 minutes; anything else is counted, and told of with the next one. Of two
 * that are at it at once the store lets one. A store that does not answer keeps nobody from hearing of it.
 *
 * @param tell with the number of those that were kept back since it was last told
 * @throws what `tell` throws, and then it may be told again at once; Transient while another is at it
 */
export async function tellOnce(
  ports: NoticePorts,
  notification: Notification,
  tell: (repeats: number) => Promise<void>,
): Promise<'told' | 'kept back'> {
  const claim = await claimNotice(ports, notification).catch((error: unknown): Claim => {
    if (error instanceof ConflictError)
      throw new TransientError(`another is telling the same: ${error.message}`, {}, error);
    ports.log.warn('nobody knows whether this alert was told before', { error: errorMessage(error) });
    return UNCLAIMED;
  });
  if (claim === undefined) return 'kept back';
  try {
    await tell(claim.repeats);
  } catch (error) {
    await settle(ports, claim.release);
    throw error;
  }
  await settle(ports, claim.confirm);
  return 'told';
}

interface Claim {
  readonly repeats: number;
  /** It was told. */
  readonly confirm: () => Promise<void>;
  /** It could not be told: whoever comes next need not wait for the lease to end. */
  readonly release: () => Promise<void>;
}

const UNCLAIMED: Claim = { repeats: 0, confirm: async () => undefined, release: async () => undefined };

/** Whatever comes of it, the alert was told or not. */
const settle = (ports: NoticePorts, write: () => Promise<void>): Promise<void> =>
  write().catch((error: unknown) =>
    ports.log.warn('what came of an alert is not known', { error: errorMessage(error) }),
  );

/** The right to tell it; undefined when it was told a moment ago. Throws Conflict, and what the store throws. */
async function claimNotice(ports: NoticePorts, notification: Notification): Promise<Claim | undefined> {
  const { store, clock, ids, sha256 } = ports;
  const { agentId = EVERY_AGENT, correlationId = ids.next(), kind, subject } = notification;
  const noticeId = sha256(JSON.stringify([kind, subject]));
  const write = (one: Write): Promise<void> => store.commit({ agentId, correlationId, writes: [one] });
  const noted = (status: NoticeRecord['status'], repeats: number): NoticeRecord => ({
    agentId,
    noticeId,
    status,
    at: clock.now().toISOString(),
    repeats,
  });

  const known = await store.get('notice', agentId, noticeId);
  const repeats = known?.record.repeats ?? 0;
  if (known !== undefined && isRecent(known, clock.now())) {
    if (known.record.status === 'sending') throw new ConflictError('its lease is not over');
    await write(replace('notice', known, { ...known.record, repeats: repeats + 1 }));
    return undefined;
  }
  const record = noted('sending', repeats);
  await write(known === undefined ? create('notice', record) : replace('notice', known, record));
  const claimed = { record, version: (known?.version ?? 0) + 1 };
  return {
    repeats,
    confirm: () => write(replace('notice', claimed, noted('told', 0))),
    release: () =>
      write(
        known === undefined
          ? { op: 'remove', kind: 'notice', agentId, id: noticeId }
          : replace('notice', claimed, known.record),
      ),
  };
}

const isRecent = ({ record: { status, at } }: Versioned<NoticeRecord>, now: Date): boolean =>
  elapsed(at, now) < (status === 'told' ? QUIET_MS : LEASE_MS);
