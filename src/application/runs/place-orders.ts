import type { RunMapping, RunRecord } from '../../contracts/records/run.ts';
import type { Side } from '../../domain/asset.ts';
import { reservedFor } from '../intents/intent-writes.ts';
import { judgeCommand, type OrderCommand, orderByCommand } from '../intents/order-by-command.ts';
import type { BrokerAsset } from '../ports/broker.ts';
import type { Ports } from '../ports/index.ts';
import { NOTHING_KNOWN, readMarketViews } from '../risk/check-intent.ts';
import type { TradingState } from '../risk/trading-state.ts';

type Outcome = RunMapping['outcome'];

/** What became of some symbols of a run, by symbol. */
export type Outcomes = ReadonlyMap<string, Outcome>;

/** Orders of one side that are still to be placed, the best signal first. */
export const plannedOf = ({ mappings = [] }: RunRecord, side: Side): readonly RunMapping[] =>
  mappings.filter(({ outcome, order }) => outcome.state === 'planned' && order?.side === side);

/**
 * Places what is planned on one side through gate and saga, one after the other, so that each sees what the others
 * have reserved (RK5). What was placed before is found by its command.
 *
 * @throws TransientError when store or machines do not answer: those before it are placed
 */
export async function placeOrders(
  ports: Ports,
  run: RunRecord,
  side: Side,
  assets: ReadonlyMap<string, BrokerAsset>,
): Promise<Outcomes> {
  const commands = commandsOf(run, side);
  const symbols = commands.map(({ symbol }) => symbol);
  const views = await readMarketViews(ports, run.agentId, symbols, assets);
  const outcomes = new Map<string, Outcome>();
  for (const command of commands) {
    const ordered = await orderByCommand(ports, command, views.get(command.symbol));
    const outcome: Outcome =
      ordered.kind === 'accepted'
        ? { state: 'ordered', intentId: ordered.intentId, saga: 'running' }
        : { state: 'refused', codes: [...ordered.codes] };
    outcomes.set(command.symbol, outcome);
  }
  return outcomes;
}

/** What the gate would make of all orders, one after the other, if they were placed now: for a dry run. */
export async function judgeOrders(
  ports: Ports,
  state: TradingState,
  run: RunRecord,
  assets: ReadonlyMap<string, BrokerAsset>,
): Promise<Outcomes> {
  const commands = [...commandsOf(run, 'sell'), ...commandsOf(run, 'buy')];
  const symbols = commands.map(({ symbol }) => symbol);
  const views = await readMarketViews(ports, run.agentId, symbols, assets);
  const outcomes = new Map<string, Outcome>();
  let now = state;
  for (const command of commands) {
    const view = views.get(command.symbol) ?? NOTHING_KNOWN;
    const verdict = judgeCommand(ports, now, view, command);
    if (verdict.kind === 'refused')
      outcomes.set(command.symbol, { state: 'refused', codes: [...verdict.codes] });
    else {
      const { portfolio } = now;
      const record = reservedFor(portfolio.record, verdict.intent, verdict.intent.createdAt);
      now = { ...now, portfolio: { ...portfolio, record } };
    }
  }
  return outcomes;
}

function commandsOf(run: RunRecord, side: Side): readonly OrderCommand[] {
  const { agentId, correlationId, runId: commandId, by, strategyId } = run;
  const about = { agentId, correlationId, commandId, purpose: 'orchestration_run' as const, by, strategyId };
  return plannedOf(run, side).flatMap(({ symbol, order }) =>
    order === undefined ? [] : [{ ...about, symbol, side, qty: order.qty }],
  );
}
