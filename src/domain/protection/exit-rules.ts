import { type Decimal, dec } from '../decimal.ts';

/**
 * When a position is left (PF2): fractions of its average entry price, against it for the stops and in its favour for
 * the others; null turns one off. They hold for long and short alike.
 */
export interface ExitRules {
  /** So much against the position: it is left. */
  readonly stopLossPct: Decimal | null;
  /** So much in its favour: the profit is taken. */
  readonly takeProfitPct: Decimal | null;
  /** So much against it: it is left even though a stop rests at the broker, which has not done its work then. */
  readonly emergencyStopPct: Decimal | null;
  /** From so much in its favour on, a stop trails the best price. */
  readonly trailingFromPct: Decimal | null;
  /** How far behind the best price that stop is, as a fraction of the best price. */
  readonly trailingPct: Decimal;
}

export const DEFAULT_EXIT_RULES: ExitRules = {
  stopLossPct: dec('0.03'),
  takeProfitPct: dec('0.06'),
  emergencyStopPct: dec('0.08'),
  trailingFromPct: dec('0.05'),
  trailingPct: dec('0.03'), // as far as the stop-loss, so that it only moves along
};

/** Nothing is left by itself. */
export const NO_EXIT_RULES: ExitRules = {
  stopLossPct: null,
  takeProfitPct: null,
  emergencyStopPct: null,
  trailingFromPct: null,
  trailingPct: DEFAULT_EXIT_RULES.trailingPct,
};

/** Some of the rules; what is absent is left to others. */
export type ExitRulesChange = { readonly [K in keyof ExitRules]?: ExitRules[K] | undefined };

/** `rules` with what `change` names in their place. */
export function withExitRules(rules: ExitRules, change: ExitRulesChange): ExitRules {
  const named = Object.entries(change).filter(([, value]) => value !== undefined);
  return { ...rules, ...Object.fromEntries(named) };
}

export const hasExitRules = (rules: ExitRules): boolean =>
  [rules.stopLossPct, rules.takeProfitPct, rules.emergencyStopPct, rules.trailingFromPct].some(
    (rule) => rule !== null,
  );

/** What makes no sense together, as `field: rule`; each by itself is checked where it comes in. */
export function exitRuleObjections({ stopLossPct, emergencyStopPct }: ExitRules): readonly string[] {
  const isBehind = stopLossPct === null || emergencyStopPct === null || emergencyStopPct.gte(stopLossPct);
  return isBehind ? [] : ['emergencyStopPct: must be at least stopLossPct'];
}
