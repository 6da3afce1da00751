import { type Decimal, ZERO } from '../../domain/decimal.ts';
import { TransientError } from '../../domain/errors.ts';
import type { ProtectionDecision } from '../../domain/protection/decide.ts';
import { protectionCommandId } from '../../domain/protection/opening.ts';
import { releaseHeld } from '../agent/release-held.ts';
import { nextAttempt } from '../intents/next-attempt.ts';
import { orderByCommand } from '../intents/order-by-command.ts';
import { type Books, requiredBooks } from '../portfolio/books.ts';
import { listedOrders } from '../portfolio/listed-orders.ts';
import type { Head } from '../portfolio/reconciliation.ts';
import { workingOrders } from '../portfolio/working-orders.ts';
import type { Ports } from '../ports/index.ts';
import { releaseResting } from '../trade-saga/release-resting.ts';
import { isAsSeen } from './is-as-seen.ts';
import { openingIn, type WatchedPosition } from './watched-positions.ts';

/**
 * Orders the exit of a whole position: what rests at the broker to leave it is canceled first, because it holds the
 * quantity. What of ours has filled until then is booked, and the exit is for what is left. Nothing is ordered when the
 * broker holds another quantity than the books: the next sync takes that over, and the next tick looks at what is left.
 *
 * @throws TransientError when the broker does not answer or has not canceled yet: the next tick tries again
 */
export async function leavePosition(
  ports: Ports,
  { agentId, correlationId }: Head,
  { position, opening }: WatchedPosition,
  { kind, reason, level }: Exclude<ProtectionDecision, { kind: 'hold' }>,
): Promise<void> {
  const { symbol } = position;
  const commandIdOf = (attempt: number) => protectionCommandId(opening, reason, attempt);
  const next = await nextAttempt(ports, agentId, symbol, commandIdOf);
  if (!next.due) return;
  await releaseResting(ports, agentId, symbol);
  const qty = heldIn(await requiredBooks(ports, agentId), symbol, opening);
  if (qty.eq(ZERO)) return;
  const side = qty.gt(0) ? 'sell' : 'buy';
  await releaseOthers(ports, agentId, symbol, side);
  const atBroker = (await ports.broker.positions()).find((one) => one.symbol === symbol);
  if (atBroker?.qty.eq(qty) !== true) {
    ports.log.warn('the broker holds another quantity: the exit waits for the next sync', {
      symbol,
      believed: qty.toFixed(),
      actual: atBroker?.qty.toFixed() ?? '0',
    });
    return;
  }
  const about = { symbol, reason, kind, reached: level.toString(), attempt: next.attempt };
  ports.log.info('position is left by its exit rules', about);
  const ordered = await orderByCommand(ports, {
    agentId,
    correlationId,
    commandId: commandIdOf(next.attempt),
    purpose: 'protection',
    by: 'system',
    symbol,
    side,
    qty: qty.abs(),
    when: (state) => isAsSeen(state, { position: { ...position, qty }, opening }),
  });
  if (ordered.kind === 'refused')
    ports.log.warn('the exit was refused', { ...about, codes: ordered.codes.join(', ') });
}

/** What is held of the opening that was looked at; zero when it is over. */
function heldIn({ portfolio, exits }: Books, symbol: string, opening: string): Decimal {
  const held = portfolio.record.positions.find((one) => one.symbol === symbol);
  return held === undefined || openingIn(exits.record, held) !== opening ? ZERO : held.qty;
}

/** Whoever placed them: they would keep the exit from being taken. */
async function releaseOthers(
  ports: Ports,
  agentId: string,
  symbol: string,
  side: 'buy' | 'sell',
): Promise<void> {
  const listed = workingOrders(await listedOrders(ports.broker));
  const resting = listed.filter(({ order }) => order.symbol === symbol && order.side === side);
  const why = (await releaseHeld(ports, agentId, resting)).get(symbol);
  if (why !== undefined) throw new TransientError(`${symbol} is still held at the broker: ${why}`);
}
