import { RISK_CODES, type RiskCode } from './codes.ts';
import type { GateInput } from './gate-input.ts';
import { isRiskReducing } from './risk-reducing.ts';
import {
  cooldown,
  duplicate,
  exitOnly,
  notionalBounds,
  oppositeOrder,
  orderRate,
  precision,
  protection,
} from './rules/order.ts';
import { agentRunning, killSwitch, marketOpen, symbolApproved, symbolTradable } from './rules/permission.ts';
import {
  buyingPower,
  dailyLoss,
  positionSize,
  positionSlots,
  shorting,
  totalExposure,
} from './rules/portfolio.ts';
import { priceDeviation, priceFresh } from './rules/price.ts';
import { contextOf, type Rule } from './rules/rule.ts';

export type RiskVerdict =
  | { readonly allowed: true; readonly riskReducing: boolean }
  | { readonly allowed: false; readonly codes: readonly RiskCode[] };

/** All that may stop an order that reduces risk (RK4). That it is one says that the position knows its symbol. */
const SANITY: readonly Rule[] = [precision, duplicate];

const RULES: readonly Rule[] = [
  ...SANITY,
  exitOnly,
  killSwitch,
  agentRunning,
  marketOpen,
  symbolApproved,
  symbolTradable,
  positionSlots,
  positionSize,
  totalExposure,
  buyingPower,
  dailyLoss,
  shorting,
  orderRate,
  notionalBounds,
  oppositeOrder,
  cooldown,
  protection,
  priceFresh,
  priceDeviation,
];

/**
 * The one gate that every order passes (RK1): pure, and it names every code that applies, in the order of
 * RISK_CODES. Whatever is unknown (asset, quote, last equity) counts against new risk and never against an exit.
 */
export function evaluateRisk(input: GateInput): RiskVerdict {
  const riskReducing = isRiskReducing(input.intent, input.portfolio);
  const context = contextOf(input);
  const found = new Set((riskReducing ? SANITY : RULES).flatMap((rule) => rule(context)));
  if (found.size === 0) {
    return { allowed: true, riskReducing };
  }
  return { allowed: false, codes: RISK_CODES.filter((code) => found.has(code)) };
}
