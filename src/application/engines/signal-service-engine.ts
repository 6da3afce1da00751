import { newYorkDate } from '../../domain/calendar/calendar.ts';
import type { Clock } from '../../domain/clock.ts';
import { ZERO } from '../../domain/decimal.ts';
import type { Action } from '../../domain/decision/types.ts';
import type { DecisionEngine, EngineRequest } from '../ports/decision-engine.ts';
import type { Signal, SignalSource } from '../ports/signal-source.ts';

export interface SignalServiceEngineOptions {
  readonly source: SignalSource;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * Decides in cycles by the signals of a service (DE6): buys what has a weight and is not held, leaves what is held and
 * has none. A symbol that the service says nothing of is held. Nothing is sold short: only a run does that.
 */
export const createSignalServiceEngine = ({ source, clock }: SignalServiceEngineOptions): DecisionEngine => ({
  async decide(request) {
    const { strategy, quotes, positions, equity: capital } = request;
    if (quotes.length === 0) return [];
    const asOfDate = newYorkDate(clock.now());
    const { signals, modelVersion } = await source.signals({
      strategy,
      asOfDate,
      quotes,
      positions,
      capital,
    });
    return signals.flatMap((signal) => {
      const quote = quotes.find(({ symbol }) => symbol === signal.symbol);
      if (quote === undefined) return [];
      const { rank, predictedReturn = ZERO, targetWeight } = signal;
      return {
        symbol: signal.symbol,
        ...proposalOf(signal, request),
        reasoning: `rank ${rank}, predicted return ${predictedReturn.times(100).toFixed(2)} %, weight ${targetWeight.times(100).toFixed(2)} % as of ${asOfDate}, by model ${modelVersion}`,
        indicators: { rank, predictedReturn: Number(predictedReturn), targetWeight: Number(targetWeight) },
        dataTimestamp: quote.timestamp,
        // A service has one opinion a day: an entry counts once for it, however many cycles there are.
        basedOn: `${asOfDate}T00:00:00.000Z`,
      };
    });
  },
});

interface Proposal {
  readonly action: Action;
  readonly confidence: number;
  readonly targetWeight?: string;
}

/** Its confidence in a buy is the share of the symbols that it ranks no better; leaving needs none. */
function proposalOf({ symbol, rank, targetWeight }: Signal, { quotes, positions }: EngineRequest): Proposal {
  const held = positions.find((position) => position.symbol === symbol)?.qty ?? ZERO;
  const confidence = Math.max(0, 1 - (rank - 1) / quotes.length);
  if (targetWeight.gt(0) && held.eq(0))
    return { action: 'buy', confidence, targetWeight: targetWeight.toFixed() };
  if (targetWeight.lte(0) && held.gt(0)) return { action: 'sell', confidence: 1 };
  return { action: 'hold', confidence };
}
