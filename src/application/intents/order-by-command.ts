import type { IntentRecord } from '../../contracts/records/intent.ts';
import type { Side } from '../../domain/asset.ts';
import type { Decimal } from '../../domain/decimal.ts';
import { commandIntentIdOf } from '../../domain/ids.ts';
import type { Money } from '../../domain/money.ts';
import type { CommandPurpose } from '../../domain/order/purpose.ts';
import type { RiskCode } from '../../domain/risk/codes.ts';
import type { Ports } from '../ports/index.ts';
import { checkIntent, type MarketView, readMarketView } from '../risk/check-intent.ts';
import { readTradingState, type TradingState } from '../risk/trading-state.ts';
import { commitWithRetry } from '../support/change.ts';
import { startTradeSaga } from '../trade-saga/start.ts';
import { intentWrites } from './intent-writes.ts';

/** An order that no strategy decided: an operator's, or Quarterdeck's own (flatten, rebalance, protection). */
export interface OrderCommand {
  readonly agentId: string;
  readonly correlationId: string;
  /** The same command and symbol lead to one intent, however often they are given. */
  readonly commandId: string;
  readonly purpose: CommandPurpose;
  readonly by: string;
  readonly symbol: string;
  readonly side: Side;
  /** Above zero. */
  readonly qty: Decimal;
  readonly strategyId?: string | undefined;
  /** What must still be so when the order comes to be; otherwise it is refused as `position_changed`. */
  readonly when?: ((state: TradingState) => boolean) | undefined;
}

export type CommandedOrder =
  | { readonly kind: 'accepted'; readonly intentId: string }
  | { readonly kind: 'refused'; readonly codes: readonly RiskCode[] };

/** A command's way through the gate as things stand. */
export type CommandVerdict =
  | { readonly kind: 'passed'; readonly intent: IntentRecord }
  | { readonly kind: 'refused'; readonly codes: readonly RiskCode[] };

/** What the gate makes of a command, and nothing more: nothing is reserved and nothing ordered. */
export function judgeCommand(
  ports: Ports,
  state: TradingState,
  market: MarketView,
  command: OrderCommand,
): CommandVerdict {
  const intent = intentOf(ports, command, priceOf(state, market, command.symbol));
  if (intent === undefined) return { kind: 'refused', codes: ['price_stale'] };
  const verdict = checkIntent(ports, state, market, intent, 'new');
  if (!verdict.allowed) return { kind: 'refused', codes: verdict.codes };
  return { kind: 'passed', intent: { ...intent, riskReducing: verdict.riskReducing } };
}

/**
 * Takes a command to its intent the way a decision goes: gate, reservation and saga in one transaction (RK1, RK5).
 * Given again, it answers with the intent that there is.
 *
 * @param market as it was a moment ago; read when absent
 * @throws NotFoundError for an agent that is not there, TransientError when store or broker do not answer
 */
export async function orderByCommand(
  ports: Ports,
  command: OrderCommand,
  market?: MarketView,
): Promise<CommandedOrder> {
  const { agentId, symbol } = command;
  const intentId = commandIntentIdOf(command.commandId, symbol);
  const ordered = await commitWithRetry<CommandedOrder>(ports, async () => {
    const accepted = { kind: 'accepted', intentId } as const;
    const [existing, state, view] = await Promise.all([
      ports.store.get('intent', agentId, intentId),
      readTradingState(ports, agentId),
      market ?? readMarketView(ports, command),
    ]);
    if (existing !== undefined) return { result: accepted };
    if (command.when?.(state) === false) return { result: { kind: 'refused', codes: ['position_changed'] } };
    const verdict = judgeCommand(ports, state, view, command);
    if (verdict.kind === 'refused') return { result: verdict };
    const { correlationId, createdAt: occurredAt } = verdict.intent;
    const made = intentWrites(state, verdict.intent, { agentId, correlationId, occurredAt });
    return { change: { agentId, correlationId, ...made }, result: accepted };
  });
  if (ordered.kind === 'accepted') await startTradeSaga(ports, agentId, intentId);
  return ordered;
}

/** The market's price; without one, an exit goes by the last price of its position. */
const priceOf = ({ portfolio }: TradingState, market: MarketView, symbol: string): Money | undefined =>
  market.quote?.price ?? portfolio.record.positions.find((position) => position.symbol === symbol)?.price;

function intentOf(ports: Ports, command: OrderCommand, price: Money | undefined): IntentRecord | undefined {
  if (price === undefined) return undefined;
  const { agentId, correlationId, commandId, purpose, by, symbol, side, qty, strategyId } = command;
  return {
    agentId,
    intentId: commandIntentIdOf(commandId, symbol),
    origin: { kind: 'command', commandId, purpose, by },
    correlationId,
    strategyId,
    symbol,
    side,
    qty,
    notional: price.times(qty),
    decidedPrice: price,
    riskReducing: false,
    createdAt: ports.clock.now().toISOString(),
  };
}
