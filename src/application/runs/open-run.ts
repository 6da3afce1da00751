import type { RunRecord } from '../../contracts/records/run.ts';
import { newYorkDate } from '../../domain/calendar/calendar.ts';
import { MINUTE, shift } from '../../domain/clock.ts';
import { InvalidInputError } from '../../domain/errors.ts';
import type { Money } from '../../domain/money.ts';
import type { OperatorCommand } from '../agent/operator-command.ts';
import { decisionsAsSignals } from '../engines/decisions-as-signals.ts';
import type { Ports } from '../ports/index.ts';
import type { SignalSource } from '../ports/signal-source.ts';
import type { TradingState } from '../risk/trading-state.ts';
import { create } from '../support/change.ts';

/** What somebody asks for (RN1). */
export interface RunCommand extends OperatorCommand {
  readonly symbols: readonly string[];
  /** New York date; today unless named. */
  readonly asOfDate?: string | undefined;
  /** The account's equity unless named. */
  readonly capital?: Money | undefined;
  /** What the order of one symbol may come to; the position limit unless named. */
  readonly maxPositionSize?: Money | undefined;
  /** Orders nothing and says what it would. */
  readonly dryRun: boolean;
  /** Whose signals; the signal service's, or those of the first strategy where there is none, unless named. */
  readonly strategyId?: string | undefined;
}

/** A run may order for so long: its signals and sizes are of its beginning. */
const ORDER_WINDOW_MS = 2 * MINUTE;

export interface OpenedRun {
  readonly run: RunRecord;
  readonly source: SignalSource;
}

/** Records that a run begins, before anybody is asked for anything. Throws InvalidInput for what cannot be run. */
export async function openRun(ports: Ports, state: TradingState, command: RunCommand): Promise<OpenedRun> {
  const { agentId, correlationId, by, symbols, maxPositionSize, dryRun } = command;
  const now = ports.clock.now().toISOString();
  const today = newYorkDate(now);
  const { asOfDate = today, capital = state.portfolio.record.equity } = command;
  if (asOfDate > today) throw new InvalidInputError(`asOfDate: must not be after ${today}`);
  const { source, strategyId, anyDay } = sourceOf(ports, state, command.strategyId);
  if (asOfDate !== today && !anyDay)
    throw new InvalidInputError('asOfDate: only the signal service has signals of another day');
  const run: RunRecord = {
    agentId,
    runId: ports.ids.next(),
    correlationId,
    by,
    strategyId,
    asOfDate,
    symbols: [...symbols],
    capital,
    maxPositionSize,
    dryRun,
    status: 'running',
    startedAt: now,
    orderUntil: shift(now, ORDER_WINDOW_MS),
  };
  const detail = { symbols: symbols.length, capital: capital.toString(), dryRun };
  await ports.store.commit({
    agentId,
    correlationId,
    writes: [create('run', run)],
    audit: [{ actor: by, action: 'run.started', subject: run.runId, detail }],
  });
  return { run, source };
}

interface Chosen {
  readonly source: SignalSource;
  readonly strategyId?: string;
  /** Whether it can look at the market as it was. */
  readonly anyDay: boolean;
}

function sourceOf(ports: Ports, { config, limits }: TradingState, wanted: string | undefined): Chosen {
  const { signalService } = ports;
  if (wanted === undefined && signalService !== undefined) return { source: signalService, anyDay: true };
  const strategy = config.strategies.find(({ strategyId }) => wanted === undefined || strategyId === wanted);
  if (strategy === undefined) throw new InvalidInputError(`strategyId: there is no strategy ${wanted}`);
  const { strategyId, engine: name } = strategy;
  if (name === 'signal-service' && signalService !== undefined)
    return { source: signalService, strategyId, anyDay: true };
  const engine = ports.engines[name];
  if (engine === undefined) throw new InvalidInputError(`strategyId: there is no engine ${name} here`);
  return { source: decisionsAsSignals(engine, `${name} ${strategyId}`, limits), strategyId, anyDay: false };
}
