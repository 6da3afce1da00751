import { DAY, MINUTE } from '../../../src/domain/clock.ts';
import { createRecordedMarket, type Market } from '../../../src/paper-exchange/index.ts';
import { newColumns } from '../../../src/paper-exchange/market/columns.ts';
import { brokerContract } from '../broker-contract.ts';
import { openVenue } from './venue.ts';

brokerContract('Alpaca on the paper exchange', async (at) => {
  const now = at === undefined ? undefined : Date.parse(at);
  const venue = openVenue(undefined, now === undefined ? {} : { now, market: marketAround(now) });
  return {
    broker: venue.broker,
    now: () => new Date(venue.now).toISOString(),
    async pass(ms) {
      venue.now += ms;
    },
  };
});

/** A stock that changes hands at 200 dollars in every minute of that day and the next, day and night. */
function marketAround(instant: number): Market {
  const [midnight, minutes] = [Math.floor(instant / DAY) * DAY, (2 * DAY) / MINUTE];
  const columns = newColumns(minutes);
  for (const prices of [columns.open, columns.high, columns.low, columns.close]) prices.fill(200);
  columns.volume.fill(1e6);
  for (let minute = 0; minute < minutes; minute++) columns.start[minute] = midnight + minute * MINUTE;
  return createRecordedMarket({
    files: [{ symbol: 'AAPL', timeframe: '1Min', columns }],
    fingerprint: `flat around ${instant}`,
  });
}
