import type { StrategyConfig } from '../../contracts/config/strategy.ts';
import type { DecisionRequest } from '../../contracts/messages/messages.ts';
import { SECOND } from '../../domain/clock.ts';
import { errorMessage, errorName, FatalError, InvalidInputError } from '../../domain/errors.ts';
import { expectedPositions } from '../portfolio/expected-positions.ts';
import type { Ports } from '../ports/index.ts';
import { agentConfigOf } from '../risk/trading-state.ts';
import { readCalendar } from '../sessions/read-calendar.ts';
import { symbolHours } from '../sessions/symbol-hours.ts';
import { required } from '../support/change.ts';
import { withTimeout } from '../support/deadline.ts';
import { reportFault } from '../support/report-fault.ts';
import { type Judged, judgeAnswers } from './judge-answers.ts';

/** CY2: a strategy that takes longer is recorded failed. */
const STRATEGY_TIMEOUT_MS = 30 * SECOND;

/** Every invalid answer is recorded: an engine that says more about each symbol than this is not listened to. */
const MOST_ANSWERS_A_SYMBOL = 2;

const NOTHING: Judged = { decisions: [], holds: 0 };

/** What an engine said, judged; `error` when it failed, and then there is nothing else. */
export interface Deciding {
  readonly judged: Judged;
  readonly error?: string;
}

/** A strategy that fails is recorded as failed and never turned into hold; the others go on (CY2). */
export async function askEngine(ports: Ports, request: DecisionRequest): Promise<Deciding> {
  const { agentId, strategyId, symbols } = request;
  try {
    const strategy = strategyOf(ports, agentId, strategyId);
    const engine = ports.engines[strategy.engine];
    if (engine === undefined) throw new FatalError(`no engine ${strategy.engine}`, { strategyId });
    const [{ record: portfolio }, { record: settings }, calendar] = await Promise.all([
      required(ports, 'portfolio', agentId, 'portfolio'),
      required(ports, 'settings', agentId, 'settings'),
      readCalendar(ports, agentId),
    ]);
    const work = async (): Promise<Judged> => {
      const quotes = await ports.marketData.quotes(symbols);
      const known = [...quotes.values()].filter((quote) => symbols.includes(quote.symbol));
      const answers = await engine.decide({
        strategy,
        quotes: known,
        positions: expectedPositions(portfolio),
        equity: portfolio.equity,
      });
      if (answers.length > MOST_ANSWERS_A_SYMBOL * symbols.length)
        throw new InvalidInputError(`${answers.length} answers about ${symbols.length} symbols`, {
          strategyId,
        });
      const now = ports.clock.now();
      const hoursOf = (symbol: string) => symbolHours({ calendar, settings }, symbol, now);
      return judgeAnswers({ request, strategy, answers, quotes, hoursOf, now });
    };
    return {
      judged: await withTimeout(ports.clock, STRATEGY_TIMEOUT_MS, `strategy ${strategyId}`, work()),
    };
  } catch (error) {
    reportFault(ports, 'strategy failed', error, { agentId, strategyId });
    return { judged: NOTHING, error: `${errorName(error)}: ${errorMessage(error)}` };
  }
}

function strategyOf(ports: Ports, agentId: string, strategyId: string): StrategyConfig {
  const strategy = agentConfigOf(ports, agentId).strategies.find((one) => one.strategyId === strategyId);
  if (strategy === undefined) throw new FatalError(`no strategy ${strategyId} is configured`, { agentId });
  return strategy;
}
