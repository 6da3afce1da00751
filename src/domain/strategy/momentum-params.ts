/** Periods are in bars of whatever timeframe the strategy runs on. */
export interface MomentumParams {
  /** Periods of the two exponential averages. */
  readonly fast: number;
  readonly slow: number;
  readonly rsiPeriod: number;
  /** Above this, 0 to 100, it is too late to buy. */
  readonly rsiOverbought: number;
  readonly rateOfChangePeriod: number;
  /** Smallest rise over that period to buy, as a fraction of the price. */
  readonly minRateOfChange: number;
  readonly atrPeriod: number;
  /** Trend strength, in average true ranges, that is worth full confidence. */
  readonly fullStrength: number;
  /** How far the trend must have turned against a position, in average true ranges, to leave it. */
  readonly exitStrength: number;
}

export const MOMENTUM_DEFAULTS: MomentumParams = {
  fast: 5,
  slow: 15,
  rsiPeriod: 9,
  rsiOverbought: 85,
  rateOfChangePeriod: 5,
  minRateOfChange: 0.001,
  atrPeriod: 14,
  fullStrength: 1.2,
  exitStrength: 0.6,
};
