import { elapsed } from '../../clock.ts';
import { type Rule, when } from './rule.ts';

/** No quote, one that its source could not renew, one older than allowed, or from further ahead than clocks differ. */
export const priceFresh: Rule = ({ quote, limits, now }) =>
  when(
    quote === undefined || quote.stale || !(Math.abs(elapsed(quote.timestamp, now)) <= limits.maxPriceAgeMs),
    'price_stale',
  );

/** The price has left the one that was decided on (DE4). Without a quote there is nothing to compare. */
export const priceDeviation: Rule = ({ quote, intent: { decidedPrice }, limits }) => {
  if (!decidedPrice.isPositive()) {
    return ['price_deviation'];
  }
  const moved = quote?.price.minus(decidedPrice).abs();
  return when(moved?.gt(decidedPrice.times(limits.maxPriceDeviationPct)) === true, 'price_deviation');
};
