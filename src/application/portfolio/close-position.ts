import { type Decimal, ZERO } from '../../domain/decimal.ts';
import { InvalidInputError, NotFoundError, RiskRefusedError } from '../../domain/errors.ts';
import type { OperatorCommand } from '../agent/operator-command.ts';
import { orderByCommand } from '../intents/order-by-command.ts';
import type { Ports } from '../ports/index.ts';
import { required } from '../support/change.ts';

export interface ClosePosition extends OperatorCommand {
  readonly symbol: string;
  /** All of it when absent. */
  readonly qty?: Decimal | undefined;
}

export interface PositionClosing {
  readonly intentId: string;
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  readonly qty: Decimal;
}

/**
 * Orders an exit of a position, or of a part of it, through gate and saga. An exit passes whatever stops new risk.
 *
 * @throws NotFoundError without such a position; InvalidInputError for more than is held; RiskRefusedError with the
 *   gate's codes, for what is being closed already
 */
export async function closePosition(ports: Ports, command: ClosePosition): Promise<PositionClosing> {
  const { agentId, symbol, qty: wanted } = command;
  const { record: portfolio } = await required(ports, 'portfolio', agentId, 'portfolio');
  const held = portfolio.positions.find((position) => position.symbol === symbol)?.qty ?? ZERO;
  if (held.eq(ZERO)) throw new NotFoundError(`no position in ${symbol}`, { agentId, symbol });
  if (wanted?.gt(held.abs())) throw new InvalidInputError(`qty: must be at most ${held.abs().toFixed()}`);
  const side = held.gt(ZERO) ? 'sell' : 'buy';
  const qty = wanted ?? held.abs();
  const ordered = await orderByCommand(ports, {
    ...command,
    commandId: ports.ids.next(),
    purpose: 'close_position',
    side,
    qty,
  });
  if (ordered.kind === 'refused')
    throw new RiskRefusedError(`the risk gate refuses it: ${ordered.codes.join(', ')}`, ordered.codes);
  return { intentId: ordered.intentId, symbol, side, qty };
}
