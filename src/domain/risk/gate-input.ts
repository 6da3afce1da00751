import type { AgentStatus } from '../agent/status.ts';
import type { AssetClass, Side } from '../asset.ts';
import type { Decimal } from '../decimal.ts';
import type { Quote } from '../market.ts';
import type { Money } from '../money.ts';
import type { RiskLimits } from './limits.ts';
import type { Lock } from './protections.ts';

export interface GateIntent {
  readonly intentId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly qty: Decimal;
  /** The price that the decision saw. */
  readonly decidedPrice: Money;
  /** True for an order that may only ever make a position smaller; what it was to leave may be gone by now. */
  readonly exitOnly?: boolean;
}

export interface GateAgent {
  readonly status: AgentStatus;
  /** A switch that is unknown or malformed counts as on; the caller says so here. */
  readonly killSwitch: boolean;
  readonly symbolKillSwitches: readonly string[];
}

export interface GatePosition {
  readonly symbol: string;
  /** Signed: negative is short. */
  readonly qty: Decimal;
  readonly price: Money;
}

/** Held for an intent until its saga ends. What has already filled and is in `positions` is no longer in it. */
export interface GateReservation {
  readonly intentId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly qty: Decimal;
  readonly notional: Money;
}

export interface GateOpenOrder {
  readonly symbol: string;
  readonly side: Side;
  /** What is still unfilled. */
  readonly qty: Decimal;
  /** Absent for an order that is not ours. */
  readonly intentId?: string | undefined;
  /** What is still unfilled in dollars; without it the reservation or the position says the price. */
  readonly notional?: Money | undefined;
}

export interface GatePortfolio {
  readonly equity: Money;
  /** The broker's equity at the last session's close; absent or zero stops new risk. */
  readonly lastEquity?: Money | undefined;
  readonly cash: Money;
  /** As the broker reports it: orders that stand at the broker are already taken off. */
  readonly buyingPower: Money;
  readonly positions: readonly GatePosition[];
  readonly reservations: readonly GateReservation[];
  readonly openOrders: readonly GateOpenOrder[];
}

export interface GateAsset {
  readonly symbol: string;
  readonly assetClass: AssetClass;
  readonly tradable: boolean;
  readonly shortable: boolean;
  readonly fractionable: boolean;
  /** Smallest step of a quantity. */
  readonly increment: Decimal;
}

export interface GateRecent {
  /** When this agent's last orders were submitted, ISO-8601 UTC; at least those of the last minute. */
  readonly orderTimes: readonly string[];
  /** When the intent's symbol was last exited, ISO-8601 UTC. */
  readonly lastExitAt?: string | undefined;
  /** Intents that exist already; a saga that validates its own intent again leaves its own id out. */
  readonly knownIntentIds: readonly string[];
}

/** All that the gate looks at: same input, same verdict (RK1). */
export interface GateInput {
  readonly intent: GateIntent;
  readonly agent: GateAgent;
  readonly limits: RiskLimits;
  readonly portfolio: GatePortfolio;
  readonly quote?: Quote | undefined;
  /** Whether a stock may be traded now, by the session rules; crypto ignores it. */
  readonly session: { readonly open: boolean };
  readonly asset?: GateAsset | undefined;
  /** True when the symbol is in the universe. */
  readonly approved: boolean;
  readonly recent: GateRecent;
  /** Of protections, for any symbol; what is over is left out. */
  readonly locks: readonly Lock[];
  /** ISO-8601 UTC. */
  readonly now: string;
}
