import type { Side } from '../../domain/asset.ts';
import { type Decimal, min, ZERO } from '../../domain/decimal.ts';
import type { RiskCode } from '../../domain/risk/codes.ts';
import { orderByCommand } from '../intents/order-by-command.ts';
import type { Ports } from '../ports/index.ts';
import { readLedger } from '../queries/fills.ts';
import { required } from '../support/change.ts';
import { configuredStrategy, type StrategyCommand, stopStrategy } from './change-strategies.ts';

export interface DeactivateStrategy extends StrategyCommand {
  /** Orders an exit of what the strategy opened and still holds; also of a strategy that is stopped already. */
  readonly closePositions: boolean;
}

/** One exit that was ordered, or refused with the gate's codes. */
export interface StrategyExit {
  readonly symbol: string;
  readonly side: Side;
  readonly qty: Decimal;
  readonly intentId: string | null;
  readonly codes: readonly RiskCode[];
}

export interface StrategyDeactivated {
  readonly deactivatedAt: string;
  readonly exits: readonly StrategyExit[];
}

/**
 * Stops a strategy, and closes its positions where asked: what its own fills opened, first in first out, and never more
 * than the agent holds (ST1). An exit passes whatever stops new risk.
 *
 * @throws ConflictError when it is stopped already and nothing is to be closed; NotFoundError; TransientError when the
 *   broker or the store fails half-way: the same call again orders what is left
 */
export async function deactivateStrategy(
  ports: Ports,
  command: DeactivateStrategy,
): Promise<StrategyDeactivated> {
  configuredStrategy(ports, command);
  const { record } = await required(ports, 'agent', command.agentId, 'agent');
  const stopped = !record.activeStrategies.includes(command.strategyId);
  const deactivatedAt =
    stopped && command.closePositions ? ports.clock.now().toISOString() : await stopStrategy(ports, command);
  return { deactivatedAt, exits: command.closePositions ? await closeHoldings(ports, command) : [] };
}

async function closeHoldings(ports: Ports, command: DeactivateStrategy): Promise<readonly StrategyExit[]> {
  const commandId = ports.ids.next();
  const exits: StrategyExit[] = [];
  for (const { symbol, qty: signed } of await holdingsOf(ports, command)) {
    const order = { symbol, side: signed.gt(ZERO) ? 'sell' : 'buy', qty: signed.abs() } as const;
    const ordered = await orderByCommand(ports, {
      ...command,
      commandId,
      purpose: 'close_position',
      ...order,
    });
    exits.push(
      ordered.kind === 'accepted'
        ? { ...order, intentId: ordered.intentId, codes: [] }
        : { ...order, intentId: null, codes: ordered.codes },
    );
  }
  return exits;
}

/** What the strategy opened and the agent still holds, signed, by symbol. */
async function holdingsOf(ports: Ports, { agentId, strategyId }: DeactivateStrategy) {
  const [ledger, portfolio] = await Promise.all([
    readLedger(ports, agentId),
    required(ports, 'portfolio', agentId, 'portfolio'),
  ]);
  const lots = ledger.open.filter((lot) => lot.strategyId === strategyId);
  return portfolio.record.positions.flatMap(({ symbol, qty: held }) => {
    const own = lots.filter((lot) => lot.symbol === symbol).reduce((sum, lot) => sum.plus(lot.qty), ZERO);
    const sameSide = own.gt(ZERO) === held.gt(ZERO) && !own.eq(ZERO);
    if (!sameSide) return [];
    const qty = min(own.abs(), held.abs());
    return [{ symbol, qty: held.gt(ZERO) ? qty : qty.times(-1) }];
  });
}
