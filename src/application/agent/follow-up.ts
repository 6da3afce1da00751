import type { FollowUp, FollowUpUnderWay, KillSwitchRecord } from '../../contracts/records/kill-switch.ts';
import { canonicalJson } from '../../domain/audit/chain.ts';
import { type AlertContent, alertOf } from '../alerts/raise-alert.ts';
import { byRisk, workingOrders } from '../portfolio/working-orders.ts';
import type { Ports } from '../ports/index.ts';
import { commitWithRetry, replace, required } from '../support/change.ts';
import { type CanceledOrders, cancelRiskOrders, ownOpenOrders } from './cancel-risk-orders.ts';
import { flattenOnce } from './flatten.ts';

type Progress = FollowUp['progress'];

export const underWay = (followUp: FollowUp | undefined): FollowUpUnderWay | undefined =>
  followUp !== undefined && 'problems' in followUp.progress ? followUp.progress : undefined;

/**
 * Goes on with what the kill switch was asked to do, as far as it gets at once: cancels, sells and covers, and says
 * that it is done only on the broker's word. To be called again until then; each step may be repeated.
 *
 * @throws Transient when the store does not answer; what the broker does not do is kept as a problem and alerted once
 */
export async function carryOutFollowUp(
  ports: Ports,
  agentId: string,
  correlationId: string,
  followUp: FollowUp,
): Promise<CanceledOrders> {
  const before = underWay(followUp);
  if (before === undefined) return { canceledOrders: [], failedCancels: [] };
  const canceled = await cancelRiskOrders(ports, agentId, followUp.flatten ? 'all' : 'own');
  const after = followUp.flatten
    ? await flattenOnce(ports, { agentId, correlationId, followUp, before })
    : await canceledProgress(ports, agentId, followUp, canceled);
  const problems = canceled.failedCancels;
  const told = 'problems' in after ? { ...after, problems: [...problems, ...after.problems] } : after;
  await saveProgress(ports, agentId, correlationId, followUp, told);
  return canceled;
}

/** Done when the broker shows nothing any more that increases risk, and no saga from before can still order. */
async function canceledProgress(
  ports: Ports,
  agentId: string,
  { askedAt }: FollowUp,
  { canceledOrders, failedCancels }: CanceledOrders,
): Promise<Progress> {
  const cancelling: Progress = { status: 'cancelling', exits: [], problems: [] };
  if (failedCancels.length > 0) return cancelling;
  const portfolio = await ports.store.get('portfolio', agentId, 'portfolio'); // none before the first start
  const mayStillOrder =
    portfolio?.record.reservations.some(({ reservedAt }) => reservedAt <= askedAt) ?? false;
  const left = mayStillOrder || (canceledOrders.length > 0 && (await anyRiskOrder(ports, agentId)));
  return left ? cancelling : { status: 'canceled', endedAt: ports.clock.now().toISOString() };
}

async function anyRiskOrder(ports: Ports, agentId: string): Promise<boolean> {
  const [orders, positions] = await Promise.all([ownOpenOrders(ports, agentId), ports.broker.positions()]);
  return byRisk(workingOrders(orders), positions).increasing.length > 0;
}

/** Keeps how far it is; a follow-up that was replaced, ended or abandoned meanwhile is left as it is. */
const saveProgress = (
  ports: Ports,
  agentId: string,
  correlationId: string,
  { commandId }: FollowUp,
  progress: Progress,
): Promise<void> =>
  commitWithRetry(ports, async () => {
    const read = await required(ports, 'killSwitch', agentId, 'kill-switch');
    const { state } = read.record;
    const known = state.on ? state.followUp : undefined;
    const before = underWay(known);
    if (!state.on || known === undefined || before === undefined || known.commandId !== commandId)
      return { result: undefined };
    if (canonicalJson(before) === canonicalJson(progress)) return { result: undefined };
    const record: KillSwitchRecord = {
      ...read.record,
      state: { ...state, followUp: { ...known, progress } },
    };
    const alerts = newsOf(before, progress).map((news) => alertOf(ports, agentId, correlationId, news));
    const ended = !('problems' in progress);
    const note = {
      actor: 'system',
      action: `kill_switch.${progress.status}`,
      subject: agentId,
      detail: { commandId },
    };
    return {
      result: undefined,
      change: {
        agentId,
        correlationId,
        writes: [replace('killSwitch', read, record), ...alerts.map(({ write }) => write)],
        events: alerts.map(({ event }) => event),
        audit: ended ? [note] : [],
      },
    };
  });

/** What a person must hear: each problem once while it lasts, and that the account is flat. */
function newsOf(before: FollowUpUnderWay, after: Progress): readonly AlertContent[] {
  if (after.status === 'flat')
    return [
      {
        kind: 'flat',
        message: 'The broker confirms that the account is flat: no position, no open order.',
        advice: 'The kill switch stays on until an operator resets it.',
      },
    ];
  if (!('problems' in after)) return [];
  const fresh = after.problems.filter((problem) => !before.problems.includes(problem));
  if (fresh.length === 0) return [];
  return [
    {
      kind: after.status === 'cancelling' ? 'cancel_failed' : 'flatten_delayed',
      message: `What the kill switch was asked to do is not done yet: ${fresh.join('; ')}`,
      advice: 'Every heartbeat tries again. Look at positions and open orders at the broker.',
    },
  ];
}
