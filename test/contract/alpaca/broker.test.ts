import { brokerContract } from '../broker-contract.ts';
import { openVenue } from './venue.ts';

brokerContract('Alpaca on the paper exchange', async () => {
  const venue = openVenue();
  return {
    broker: venue.broker,
    now: () => new Date(venue.now).toISOString(),
    async pass(ms) {
      venue.now += ms;
    },
  };
});
