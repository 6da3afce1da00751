import type { StrategyConfig } from '../../contracts/config/strategy.ts';
import type { Position } from '../../contracts/records/portfolio.ts';
import type { Decimal } from '../../domain/decimal.ts';
import type { Quote } from '../../domain/market.ts';
import type { Money } from '../../domain/money.ts';

export interface SignalRequest {
  /** Whose signals; absent where the source has signals without one. */
  readonly strategy?: StrategyConfig | undefined;
  /** New York date, such as `2026-01-02`. */
  readonly asOfDate: string;
  /** Of the symbols that it is about. */
  readonly quotes: readonly Quote[];
  /** As they will be when everything in flight has filled. */
  readonly positions: readonly Position[];
  /** What the weights are shares of. */
  readonly capital: Money;
}

/** What a source expects of one symbol, and how much of the capital it would put there. */
export interface Signal {
  readonly symbol: string;
  /** 0.012 is 1.2 %; absent from a source that predicts none. */
  readonly predictedReturn?: Decimal | undefined;
  /** From 1, the best. */
  readonly rank: number;
  /** Signed: negative sells. */
  readonly targetWeight: Decimal;
}

export interface Signals {
  /** At most one a symbol, and only of those that were asked about. */
  readonly signals: readonly Signal[];
  /** What made them, for whoever asks later. */
  readonly modelVersion: string;
}

/** Where signals come from. Throws Transient when it does not answer or answers garbage, Fatal when it refuses us. */
export interface SignalSource {
  signals(request: SignalRequest): Promise<Signals>;
}
