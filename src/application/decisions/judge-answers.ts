import type { StrategyConfig } from '../../contracts/config/strategy.ts';
import { type DecisionAnswer, decisionAnswer } from '../../contracts/decision-answer.ts';
import type { DecisionRequest } from '../../contracts/messages/messages.ts';
import { parse } from '../../contracts/parse.ts';
import type { DecisionRecord } from '../../contracts/records/decision.ts';
import type { TradingHours } from '../../domain/calendar/trading-hours.ts';
import { elapsed, MINUTE } from '../../domain/clock.ts';
import { errorMessage } from '../../domain/errors.ts';
import { decisionIdOf } from '../../domain/ids.ts';
import type { Quote } from '../../domain/market.ts';
import { NO_MONEY } from '../../domain/money.ts';

/**
 * DE3: what was decided on older data is acted on as hold. Outside the regular session trades are rare, and how old a price
 * may be is the gate's to say, by the settings.
 */
const MAX_DATA_AGE_MS = 5 * MINUTE;

export interface Judged {
  /** Buys and sells that wait for the gate, and answers that were invalid. */
  readonly decisions: readonly DecisionRecord[];
  /** A hold changes nothing and is only counted. */
  readonly holds: number;
}

export interface ToJudge {
  readonly request: DecisionRequest;
  readonly strategy: StrategyConfig;
  readonly answers: readonly unknown[];
  readonly quotes: ReadonlyMap<string, Quote>;
  /** In which hours each symbol is traded now. */
  readonly hoursOf: (symbol: string) => TradingHours;
  readonly now: Date;
}

/** Turns an engine's answers into decisions. An answer that breaks a rule is kept as invalid, with the rule (DE3). */
export function judgeAnswers(input: ToJudge): Judged {
  const decisions: DecisionRecord[] = [];
  const answered = new Set<string>();
  let holds = 0;
  input.answers.forEach((raw, index) => {
    try {
      const answer = parse(decisionAnswer, raw, `answer ${index}`);
      const objection = objectionTo(answer, input, answered);
      answered.add(answer.symbol);
      if (objection !== undefined) decisions.push(invalid(input, raw, index, objection, answer.basedOn));
      else if (answer.action === 'hold') holds += 1;
      else decisions.push(proposal(input, answer));
    } catch (error) {
      decisions.push(invalid(input, raw, index, errorMessage(error)));
    }
  });
  // The strongest first: when not all of them fit, those do.
  return { decisions: decisions.toSorted((first, second) => second.confidence - first.confidence), holds };
}

function objectionTo(
  answer: DecisionAnswer,
  { request, quotes, hoursOf, now }: ToJudge,
  answered: ReadonlySet<string>,
): string | undefined {
  if (!request.symbols.includes(answer.symbol) || !quotes.has(answer.symbol))
    return `symbol ${answer.symbol} was not asked about`;
  if (answered.has(answer.symbol)) return `symbol ${answer.symbol} was answered twice`;
  if (answer.action === 'buy' && answer.targetWeight?.lte(0) === true)
    return 'targetWeight of a buy must be above 0';
  if (answer.suggestedQty?.lte(0) === true) return 'suggestedQty must be above 0';
  const stale =
    answer.action !== 'hold' &&
    hoursOf(answer.symbol) !== 'extended' &&
    elapsed(answer.dataTimestamp, now) > MAX_DATA_AGE_MS;
  return stale
    ? `data of ${answer.dataTimestamp} is older than ${MAX_DATA_AGE_MS / MINUTE} minutes`
    : undefined;
}

function proposal(input: ToJudge, answer: DecisionAnswer): DecisionRecord {
  const { symbol, action, confidence, reasoning, indicators, dataTimestamp } = answer;
  const { basedOn, targetWeight, suggestedQty } = answer;
  return {
    ...common(input, symbol),
    symbol,
    action,
    confidence,
    reasoning,
    indicators,
    dataTimestamp,
    ...(basedOn === undefined ? {} : { basedOn }),
    ...(targetWeight === undefined ? {} : { targetWeight }),
    ...(suggestedQty === undefined ? {} : { suggestedQty }),
    status: 'generated',
    timeline: [{ status: 'generated', at: input.now.toISOString() }],
  };
}

/** What cannot be read is kept as it came, under a symbol only when it named one that was asked about. */
function invalid(
  input: ToJudge,
  raw: unknown,
  index: number,
  reason: string,
  basedOn?: string,
): DecisionRecord {
  const named = input.request.symbols.find(
    (symbol) => typeof raw === 'object' && raw !== null && Reflect.get(raw, 'symbol') === symbol,
  );
  const symbol = named ?? input.request.symbols[0] ?? 'UNKNOWN';
  return {
    ...common(input, symbol),
    symbol,
    action: 'hold',
    confidence: 0,
    reasoning: '',
    indicators: {},
    dataTimestamp: input.now.toISOString(),
    ...(basedOn === undefined ? {} : { basedOn }),
    decisionId: `${decisionIdOf(input.request.requestId, symbol)}-invalid-${index}`,
    status: 'invalid',
    statusReason: reason,
    timeline: [{ status: 'invalid', at: input.now.toISOString(), detail: reason }],
    rawAnswer: (JSON.stringify(raw) ?? String(raw)).slice(0, 4_000),
  };
}

function common({ request, strategy, quotes, now }: ToJudge, symbol: string) {
  const { agentId, requestId, cycleId, correlationId, strategyId } = request;
  return {
    agentId,
    requestId,
    cycleId,
    correlationId,
    strategyId,
    engine: strategy.engine,
    decisionId: decisionIdOf(requestId, symbol),
    price: quotes.get(symbol)?.price ?? NO_MONEY,
    createdAt: now.toISOString(),
    codes: [],
  };
}
