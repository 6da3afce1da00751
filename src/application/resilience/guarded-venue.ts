import type { Clock } from '../../domain/clock.ts';
import { createMarketData } from '../market-data/market-data.ts';
import type { Broker } from '../ports/broker.ts';
import type { Guard } from '../ports/guard.ts';
import type { Log } from '../ports/log.ts';
import type { MarketData } from '../ports/market-data.ts';
import type { QuoteSource, VenueData } from '../ports/quote-source.ts';
import { guardedBroker } from './guarded-broker.ts';

/** A venue as its adapters offer it: nothing is retried, nobody is left alone. */
export interface BareVenue {
  readonly broker: Broker;
  readonly venueData: VenueData;
  /** Asked, in this order, for prices that the venue lacks. */
  readonly standIns?: readonly QuoteSource[];
}

export interface VenueGuard {
  readonly guard: Guard;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

/** The broker and the market data of every host, behind the guard. */
export const guardedVenue = (
  { broker, venueData, standIns = [] }: BareVenue,
  { guard, clock, log }: VenueGuard,
): { readonly broker: Broker; readonly marketData: MarketData } => ({
  broker: guardedBroker(broker, guard),
  marketData: createMarketData({ venue: venueData, standIns, guard, clock, log }),
});
