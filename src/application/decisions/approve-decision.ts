import { event } from '../../contracts/events/envelope.ts';
import type { DecisionRecord } from '../../contracts/records/decision.ts';
import type { IntentRecord } from '../../contracts/records/intent.ts';
import type { Decimal } from '../../domain/decimal.ts';
import { InvalidInputError, RiskRefusedError } from '../../domain/errors.ts';
import type { Money } from '../../domain/money.ts';
import type { OperatorCommand } from '../agent/operator-command.ts';
import { intentWrites } from '../intents/intent-writes.ts';
import type { Ports } from '../ports/index.ts';
import type { Versioned } from '../ports/store.ts';
import { checkIntent, type MarketView, readMarketView } from '../risk/check-intent.ts';
import { readTradingState, type TradingState } from '../risk/trading-state.ts';
import { commitWithRetry, replace, required } from '../support/change.ts';
import { startTradeSaga } from '../trade-saga/start.ts';
import { about, withStatus } from './decision-status.ts';
import { assertOpenForApproval } from './open-for-approval.ts';
import { sizeIntent } from './size-intent.ts';

export interface ApproveDecision extends OperatorCommand {
  readonly decisionId: string;
  /** Instead of the quantity that sizing finds; never more. */
  readonly qty?: Decimal | undefined;
}

export type Approval =
  | { readonly kind: 'approved'; readonly intentId: string; readonly qty: Decimal }
  /** The price had moved too far from the one that was approved: it stands to be approved at this one now. */
  | { readonly kind: 'price_moved'; readonly from: Money; readonly to: Money };

/**
 * Takes a decision that waits for a person to its intent (DE4): by every gate as things stand now, and exactly once,
 * since whoever comes second finds it executing. What the gate refuses stays where it is until it expires.
 *
 * @throws NotFoundError; ConflictError for one that does not wait, has expired, or was approved by someone else;
 *   RiskRefusedError with the gate's codes; InvalidInputError for a quantity above what sizing finds
 */
export async function approveDecision(ports: Ports, command: ApproveDecision): Promise<Approval> {
  const { agentId, decisionId } = command;
  const approval = await commitWithRetry<Approval>(ports, async () => {
    const read = await required(ports, 'decision', agentId, decisionId);
    assertOpenForApproval(read.record, ports.clock.now());
    const [state, market] = await Promise.all([
      readTradingState(ports, agentId),
      readMarketView(ports, read.record),
    ]);
    const moved = movedPrice(read.record, market, state);
    if (moved !== undefined) return askAgain(ports, command, read, moved);
    return approved(command, read, state, sized(ports, command, read.record, state, market));
  });
  if (approval.kind === 'approved') await startTradeSaga(ports, agentId, approval.intentId);
  return approval;
}

/** The price of now, when it has left the one that stands to be approved by more than the gate tolerates. */
function movedPrice(
  decision: DecisionRecord,
  { quote }: MarketView,
  { limits }: TradingState,
): Money | undefined {
  const stands = standingPrice(decision);
  const moved = quote?.price.minus(stands).abs();
  return moved?.gt(stands.times(limits.maxPriceDeviationPct)) === true ? quote?.price : undefined;
}

const standingPrice = ({ approval, price }: DecisionRecord): Money => approval?.price ?? price;

function askAgain(ports: Ports, command: ApproveDecision, read: Versioned<DecisionRecord>, to: Money) {
  const { agentId, correlationId, by } = command;
  const decision = read.record;
  const from = standingPrice(decision);
  const at = ports.clock.now().toISOString();
  const asked = {
    ...withStatus(
      decision,
      decision.status,
      at,
      `the price moved from ${from.toString()} to ${to.toString()}: approve it again`,
    ),
    ...(decision.approval === undefined ? { price: to } : { approval: { ...decision.approval, price: to } }),
  };
  const detail = { from: from.toString(), to: to.toString() };
  return {
    change: {
      agentId,
      correlationId,
      writes: [replace('decision', read, asked)],
      audit: [{ actor: by, action: 'decision.price_moved', subject: decision.decisionId, detail }],
    },
    result: { kind: 'price_moved', from, to } as const,
  };
}

/** The intent at the price that stands, passed by the gate. */
function sized(
  ports: Ports,
  command: ApproveDecision,
  decision: DecisionRecord,
  state: TradingState,
  market: MarketView,
): IntentRecord {
  const found = sizeIntent(state, { ...decision, price: standingPrice(decision) }, market, ports.clock.now());
  const most = found?.qty;
  if (found === undefined || most === undefined)
    throw new RiskRefusedError('sizing finds nothing to trade', []);
  if (command.qty?.gt(most)) throw new InvalidInputError(`qty: must be at most ${most.toFixed()}`);
  const qty = command.qty ?? most;
  const intent = { ...found, qty, notional: found.notional.div(most).times(qty) };
  const verdict = checkIntent(ports, state, market, intent, 'new');
  if (!verdict.allowed)
    throw new RiskRefusedError(`the risk gate refuses it: ${verdict.codes.join(', ')}`, verdict.codes);
  return { ...intent, riskReducing: verdict.riskReducing };
}

function approved(
  { agentId, by }: ApproveDecision,
  read: Versioned<DecisionRecord>,
  state: TradingState,
  intent: IntentRecord,
) {
  const decision = read.record;
  const { intentId, qty, createdAt: occurredAt } = intent;
  // The decision's own correlation goes on: it leads from the schedule to the trade.
  const { correlationId, decisionId } = decision;
  const head = { agentId, correlationId, occurredAt };
  const made = intentWrites(state, intent, head);
  const executing = { ...withStatus(decision, 'executing', occurredAt, `approved by ${by}`), intentId };
  return {
    change: {
      agentId,
      correlationId,
      writes: [replace('decision', read, executing), ...made.writes],
      events: [event('ai.decision.approved', head, { ...about(decision), qty, by }), ...made.events],
      audit: [
        { actor: by, action: 'decision.approved', subject: decisionId, detail: { qty: qty.toFixed() } },
        ...made.audit,
      ],
    },
    result: { kind: 'approved', intentId, qty } as const,
  };
}
