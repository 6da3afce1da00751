import type { PortfolioRecord, Position } from '../../contracts/records/portfolio.ts';
import { elapsed, MINUTE } from '../../domain/clock.ts';
import type { BrokerAccount, BrokerPosition } from '../ports/broker.ts';

/** What of a portfolio is always the broker's word, be anything in flight or not. */
export const balancesOf = ({ equity, lastEquity, buyingPower, blocked }: BrokerAccount) => ({
  equity,
  lastEquity,
  buyingPower,
  blocked,
});

export const positionOf = ({ symbol, qty, averageEntryPrice, price }: BrokerPosition): Position => ({
  symbol,
  qty,
  averageEntryPrice,
  price,
});

/** The times of orders that still count for the order rate at `now`. */
export const recentOrdersAt = (portfolio: PortfolioRecord, now: string | Date): readonly string[] =>
  portfolio.recentOrders.filter((at) => elapsed(at, now) < MINUTE);
