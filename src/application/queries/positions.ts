import { decodeCursor, encodeCursor } from '../../contracts/records/cursor.ts';
import type { PortfolioRecord, Position } from '../../contracts/records/portfolio.ts';
import type { Decimal } from '../../domain/decimal.ts';
import type { Money } from '../../domain/money.ts';
import { findBooks, recordsOf } from '../portfolio/books.ts';
import type { Ports } from '../ports/index.ts';
import type { Page } from '../ports/store.ts';
import { agentConfigOf } from '../risk/trading-state.ts';
import type { PageRequest } from './page-request.ts';
import { type ProtectionView, protectionViews } from './protection.ts';

export interface PositionView extends Position {
  readonly side: 'long' | 'short';
  /** Signed: negative is short. */
  readonly marketValue: Money;
  readonly unrealizedPnl: Money;
  /** Of what the position cost; null when it cost nothing. */
  readonly unrealizedPnlPct: Decimal | null;
  /** Signed share of equity; null without equity. */
  readonly weight: Decimal | null;
}

export interface ProtectedPositionView extends PositionView {
  readonly protection: ProtectionView;
}

/** Digits of a ratio in an answer. */
const RATIO_DIGITS = 6;

/** Open positions by symbol, valued at their last price. */
export const positionViews = ({ positions, equity }: PortfolioRecord): readonly PositionView[] =>
  [...positions]
    .sort((one, other) => (one.symbol < other.symbol ? -1 : 1))
    .map((position) => view(position, equity));

function view(position: Position, equity: Money): PositionView {
  const marketValue = position.price.times(position.qty);
  const cost = position.averageEntryPrice.times(position.qty);
  const unrealizedPnl = marketValue.minus(cost);
  return {
    ...position,
    side: position.qty.lt(0) ? 'short' : 'long',
    marketValue,
    unrealizedPnl,
    unrealizedPnlPct: ratio(unrealizedPnl, cost.abs()),
    weight: ratio(marketValue, equity),
  };
}

const ratio = (part: Money, whole: Money): Decimal | null =>
  whole.isPositive() ? part.ratioTo(whole).round(RATIO_DIGITS) : null;

/** A page of open positions as of the last sync, with what makes that each is left. Throws NotFound, InvalidInput for a foreign cursor. */
export async function listPositions(
  ports: Ports,
  { agentId, limit, cursor }: PageRequest,
): Promise<Page<ProtectedPositionView> & { readonly syncedAt: string | undefined }> {
  agentConfigOf(ports, agentId);
  const books = await findBooks(ports, agentId);
  if (books === undefined) return { items: [], syncedAt: undefined };
  const scope = `positions of ${agentId}`;
  const after = cursor === undefined ? '' : decodeCursor(scope, cursor);
  const rest = positionViews(books.portfolio.record).filter(({ symbol }) => symbol > after);
  const protection = await protectionViews(ports, recordsOf(books));
  const items = rest.slice(0, limit).flatMap((one): readonly ProtectedPositionView[] => {
    const known = protection.get(one.symbol);
    return known === undefined ? [] : [{ ...one, protection: known }];
  });
  const last = items.at(-1);
  const more = last === undefined || rest.length <= limit ? {} : { cursor: encodeCursor(scope, last.symbol) };
  return { items, syncedAt: books.portfolio.record.syncedAt, ...more };
}
