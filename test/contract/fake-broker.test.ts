import { FakeBroker } from '../support/fake-broker.ts';
import { brokerContract } from './broker-contract.ts';

/** The stand-in that the other tests trade with does what a broker does. */
brokerContract('The fake broker', async (at = '2025-06-02T14:30:00Z') => {
  const time = { now: Date.parse(at) };
  const clock = { now: () => new Date(time.now) };
  return {
    broker: new FakeBroker({ clock, prices: { AAPL: '200', 'BTC/USD': '60000' } }),
    now: () => clock.now().toISOString(),
    async pass(ms) {
      time.now += ms;
    },
  };
});
