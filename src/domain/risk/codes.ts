/** Why the gate says no (RK3). */
export const RISK_CODES = [
  'kill_switch',
  'agent_not_running',
  'market_closed',
  'symbol_not_approved',
  'symbol_not_tradable',
  'max_positions_reached',
  'position_too_large',
  'exposure_limit_exceeded',
  'insufficient_buying_power',
  'daily_loss_limit',
  'order_rate_exceeded',
  'notional_too_small',
  'notional_too_large',
  'quantity_precision',
  'price_stale',
  'price_deviation',
  'cooldown_active',
  'protection_active',
  'duplicate_intent',
  'opposite_order_open',
  'shorting_disabled',
  'position_changed',
] as const;
export type RiskCode = (typeof RISK_CODES)[number];

export const RISK_MODES = ['conservative', 'normal', 'aggressive'] as const;
export type RiskMode = (typeof RISK_MODES)[number];
