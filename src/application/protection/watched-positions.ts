import type { ExitsRecord } from '../../contracts/records/exits.ts';
import type { OpenOrder, PortfolioRecord, Position } from '../../contracts/records/portfolio.ts';
import type { WatchedPositionRecord } from '../../contracts/records/watched-position.ts';
import { intentIdOf, readClientOrderId } from '../../domain/ids.ts';
import type { Money } from '../../domain/money.ts';
import {
  type ExitRules,
  hasExitRules,
  NO_EXIT_RULES,
  withExitRules,
} from '../../domain/protection/exit-rules.ts';
import { openingOf, restCommandPrefix } from '../../domain/protection/opening.ts';
import { furthestStop } from '../../domain/protection/overdue-stop.ts';
import { type RestingExits, restingExits } from '../../domain/protection/resting-exits.ts';
import { stopsOf, uncoveredPositions } from '../../domain/protection/uncovered.ts';
import type { BookRecords } from '../portfolio/books.ts';

/** An open position with all that its exit depends on, but for the price. */
export interface WatchedPosition {
  readonly position: Position;
  readonly opening: string;
  /** Those in force: the settings' with the operator's own in their place. */
  readonly rules: ExitRules;
  /** What is kept of this opening of it. */
  readonly record: WatchedPositionRecord | undefined;
  /** Whether stops that rest at the broker cover all of it, as of the last sync. */
  readonly covered: boolean;
  /** Where the furthest of those stops is, as far as all are known. */
  readonly stopAt: Money | undefined;
  /** What is to rest there for it; undefined where it cannot, or is not wanted. */
  readonly exits: RestingExits | undefined;
  /** What of ours rests there: `wrong` when that is not what is to, and has to go. */
  readonly resting: 'nothing' | 'right' | 'wrong';
}

export const openingIn = ({ last }: ExitsRecord, { symbol, qty }: Position): string =>
  openingOf(qty, last[symbol]);

/** Every open position, by symbol; what is kept of an opening that is over counts for nothing. */
export function watchedPositions(
  books: BookRecords,
  { exitRules = NO_EXIT_RULES }: { readonly exitRules?: ExitRules | undefined },
  records: readonly WatchedPositionRecord[],
): readonly WatchedPosition[] {
  const { portfolio, exits: left } = books;
  return portfolio.positions.map((position) => {
    const opening = openingIn(left, position);
    const record = records.find((one) => one.symbol === position.symbol && one.opening === opening);
    const rules = withExitRules(exitRules, record?.override?.rules ?? {});
    const uncovered = uncoveredPositions([position], portfolio.openOrders, { kind: 'stop', watched: [] });
    const stops = stopsOf(position, portfolio.openOrders);
    const exits = restingExits(position, rules);
    const ours = portfolio.openOrders.filter((one) => !one.external && one.symbol === position.symbol);
    const isRight = ours.length === 1 && ours.every((order) => isFor(books, position, exits, order));
    const resting = ours.length === 0 ? 'nothing' : isRight ? 'right' : 'wrong';
    return {
      position,
      opening,
      rules,
      record,
      covered: uncovered.length === 0 && resting !== 'wrong',
      stopAt: furthestStop(
        position.qty,
        stops.map(({ stopPrice }) => stopPrice),
      ),
      exits,
      resting,
    };
  });
}

/** Whether `order` was placed for all of the position at these prices. Its id says so. */
function isFor(
  { portfolio, exits: left }: BookRecords,
  position: Position,
  exits: RestingExits | undefined,
  { clientOrderId, qty }: OpenOrder,
): boolean {
  if (exits === undefined || !qty.eq(position.qty.abs())) return false;
  const commands = restCommandPrefix(openingIn(left, position), exits);
  return (
    readClientOrderId(portfolio.agentId, clientOrderId)?.intentId.startsWith(intentIdOf(commands)) === true
  );
}

/** Symbols for which something of ours rests although there is no position any more. */
export const strayExits = ({ openOrders, positions }: PortfolioRecord): readonly string[] =>
  openOrders
    .filter(({ external, symbol }) => !external && !positions.some((one) => one.symbol === symbol))
    .map(({ symbol }) => symbol);

/** True for one that some rule would have left at some price, or that something rests for because one would have. */
export const isWatched = ({ rules, resting }: WatchedPosition): boolean =>
  hasExitRules(rules) || resting !== 'nothing';
