import type { PortfolioRecord, Position } from '../../contracts/records/portfolio.ts';
import type { WatchedPositionRecord } from '../../contracts/records/watched-position.ts';
import {
  type ExitRules,
  hasExitRules,
  NO_EXIT_RULES,
  withExitRules,
} from '../../domain/protection/exit-rules.ts';
import { openingOf } from '../../domain/protection/opening.ts';
import { uncoveredPositions } from '../../domain/protection/uncovered.ts';

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
}

export const openingIn = ({ lastExits }: PortfolioRecord, { symbol, qty }: Position): string =>
  openingOf(qty, lastExits[symbol]);

/** Every open position, by symbol; what is kept of an opening that is over counts for nothing. */
export function watchedPositions(
  portfolio: PortfolioRecord,
  { exitRules = NO_EXIT_RULES }: { readonly exitRules?: ExitRules | undefined },
  records: readonly WatchedPositionRecord[],
): readonly WatchedPosition[] {
  return portfolio.positions.map((position) => {
    const opening = openingIn(portfolio, position);
    const record = records.find((one) => one.symbol === position.symbol && one.opening === opening);
    const rules = withExitRules(exitRules, record?.override?.rules ?? {});
    const left = uncoveredPositions([position], portfolio.openOrders, { kind: 'stop', watched: [] });
    return { position, opening, rules, record, covered: left.length === 0 };
  });
}

/** True for one that some rule would have left at some price. */
export const isWatched = ({ rules }: WatchedPosition): boolean => hasExitRules(rules);
