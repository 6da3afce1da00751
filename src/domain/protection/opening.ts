import type { Decimal } from '../decimal.ts';
import type { ExitReason } from './decide.ts';
import type { RestingExits } from './resting-exits.ts';

/**
 * Names the time for which a position has been open without a break: its side, and when the symbol was last left
 * before it. What was said about a position ends with it, and its exits have ids of their own.
 *
 * @param lastExit ISO-8601 UTC; undefined when it never was
 */
export const openingOf = (qty: Decimal, lastExit: string | undefined): string =>
  `${qty.gt(0) ? 'long' : 'short'}-${lastExit?.replaceAll(/[^0-9TZ]/g, '') ?? 'first'}`;

/** The command of one try to leave: the same after any crash, so that no try orders twice. */
export const protectionCommandId = (opening: string, reason: ExitReason, attempt: number): string =>
  `protect-${opening}-${reason}-${attempt}`;

/** What the commands of all tries to rest these exits for this opening begin with: it says what the order is for. */
export const restCommandPrefix = (opening: string, { takeProfit, stopLoss }: RestingExits): string =>
  `rest-${opening}-${takeProfit.toString()}-${stopLoss.toString()}-`;
