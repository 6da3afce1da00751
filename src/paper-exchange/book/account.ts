import * as z from 'zod';
import type { Decimal } from '../../domain/decimal.ts';
import type { DayTrades } from './day-trades.ts';
import type { DayStart, Multiplier } from './margin.ts';
import type { Position } from './position.ts';

export const DAY_TRADE_CHECKS = ['none', 'entry', 'exit', 'both'] as const;

/** What its owner and the operator have set; kept with the state. */
export const accountSwitches = z.object({
  tradingBlocked: z.boolean().default(false),
  accountBlocked: z.boolean().default(false),
  suspendedByUser: z.boolean().default(false),
  noShorting: z.boolean().default(false),
  fractional: z.boolean().default(true),
  /** The most leverage that the owner wants. */
  maxMultiplier: z.union([z.literal(1), z.literal(2), z.literal(4)]).default(4),
  dayTradeCheck: z.enum(DAY_TRADE_CHECKS).default('entry'),
  /** Made four day trades within five sessions, at some time. */
  patternDayTrader: z.boolean().default(false),
});
export type AccountSwitches = Readonly<z.infer<typeof accountSwitches>>;

/** Below it a margin account may make three day trades in five sessions (FINRA rule 4210 until June 2026). */
const LEAST_EQUITY = 25_000;
const MOST_DAY_TRADES = 3;

export interface AccountState extends AccountSwitches {
  readonly positions: ReadonlyMap<string, Position>;
  readonly mayShort: boolean;
  /** A margin account that was told not to short, and says so. */
  readonly shortingRefused: boolean;
  /** Whether the protection against pattern day trading refuses the order. */
  deniesDayTrade(kind: 'entry' | 'exit', symbol: string, now: number): boolean;
  dayStart(now: number): DayStart;
}

export interface AccountParts {
  readonly switches: AccountSwitches;
  readonly positions: ReadonlyMap<string, Position>;
  readonly shorting: boolean;
  readonly multiplier: Multiplier;
  readonly lastEquity: Decimal;
  readonly lastMaintenance: Decimal;
  readonly dayTrades: DayTrades;
}

export function accountState(parts: AccountParts): AccountState {
  const { switches, positions, shorting, multiplier, lastEquity, lastMaintenance, dayTrades } = parts;
  return {
    ...switches,
    positions,
    mayShort: shorting && !switches.noShorting,
    shortingRefused: multiplier > 1 || switches.noShorting,
    deniesDayTrade(kind, symbol, now) {
      const { dayTradeCheck } = switches;
      if (multiplier === 1 || (dayTradeCheck !== kind && dayTradeCheck !== 'both')) return false;
      if (lastEquity.gte(LEAST_EQUITY) || dayTrades.count(now) < MOST_DAY_TRADES) return false;
      return kind === 'entry' || dayTrades.wouldCount(symbol, now);
    },
    dayStart: (now) => ({
      equity: lastEquity,
      maintenance: lastMaintenance,
      opened: dayTrades.openedToday(now),
    }),
  };
}
