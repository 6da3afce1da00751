import { clientOrderIdOf, legOf } from '../../domain/ids.ts';
import { restCommandPrefix } from '../../domain/protection/opening.ts';
import { nextAttempt } from '../intents/next-attempt.ts';
import { orderByCommand } from '../intents/order-by-command.ts';
import type { Head } from '../portfolio/reconciliation.ts';
import type { Ports } from '../ports/index.ts';
import { isAsSeen } from './is-as-seen.ts';
import type { WatchedPosition } from './watched-positions.ts';

/** So many in a row that the broker does not hold, or that somebody there ends, leave the position to the watchdog. */
const MOST_FAILURES = 5;

/**
 * Places the stop and the take-profit of a whole position as exits that rest at the broker, the one beside the other.
 * Only while nothing rests there in its direction, whoever placed it, and the broker holds what the books say; once
 * for each opening, prices and try.
 *
 * @throws TransientError when the broker does not answer
 */
export async function restExits(
  ports: Ports,
  { agentId, correlationId }: Head,
  watched: WatchedPosition,
): Promise<void> {
  const { position, opening, exits } = watched;
  if (exits === undefined) return;
  const { symbol, qty } = position;
  const commandIdOf = (attempt: number) => `${restCommandPrefix(opening, exits)}${attempt}`;
  // What we took back ourselves, for another exit, was held until then.
  const hasFailed = async (intentId: string): Promise<boolean> => {
    const clientOrderId = clientOrderIdOf(agentId, intentId, legOf(1));
    const order = await ports.store.get('order', agentId, clientOrderId);
    return order?.record.takenBackAt === undefined;
  };
  const next = await nextAttempt(ports, agentId, symbol, commandIdOf, { hasFailed });
  if (!next.due || next.failures >= MOST_FAILURES) return;
  const side = qty.gt(0) ? 'sell' : 'buy';
  const open = await ports.broker.openOrders();
  const atBroker = (await ports.broker.positions()).find((one) => one.symbol === symbol);
  if (open.some((order) => order.symbol === symbol) || atBroker?.qty.eq(qty) !== true) return;
  const ordered = await orderByCommand(ports, {
    agentId,
    correlationId,
    commandId: commandIdOf(next.attempt),
    purpose: 'protection',
    by: 'system',
    symbol,
    side,
    qty: qty.abs(),
    rests: exits,
    when: (state) =>
      isAsSeen(state, watched) && !state.portfolio.record.openOrders.some((order) => order.symbol === symbol),
  });
  const about = { symbol, takeProfit: exits.takeProfit.toString(), stopLoss: exits.stopLoss.toString() };
  if (ordered.kind === 'accepted') ports.log.info('exits are placed to rest at the broker', about);
  else ports.log.warn('exits could not be placed', { ...about, codes: ordered.codes.join(', ') });
}
