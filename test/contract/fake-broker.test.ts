import { FakeBroker } from '../support/fake-broker.ts';
import { brokerContract } from './broker-contract.ts';

/** The stand-in that the other tests trade with does what a broker does. */
brokerContract('The fake broker', async () => {
  const time = { now: Date.parse('2025-06-02T14:30:00Z') };
  const clock = { now: () => new Date(time.now) };
  return {
    broker: new FakeBroker({ clock, prices: { AAPL: '200' } }),
    now: () => clock.now().toISOString(),
    async pass(ms) {
      time.now += ms;
    },
  };
});
