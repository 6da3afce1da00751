import Big from 'big.js';

/**
 * Exact decimal numbers for prices, quantities and ratios. A constructor of our own, so that its settings
 * cannot be changed by another user of big.js, and never exponent notation: text is what travels.
 */
export const Decimal = Big();
Decimal.DP = 18; // digits kept by a division: the finest crypto increment is 9
Decimal.RM = Big.roundHalfEven;
Decimal.NE = -40;
Decimal.PE = 40;

export type Decimal = Big;
export type DecimalSource = Big | string | number;

/** Parses `source`; throws on text that is not a decimal. Numbers go through their shortest text form. */
export const dec = (source: DecimalSource): Decimal => new Decimal(source);

export const ZERO: Decimal = dec(0);
export const ONE: Decimal = dec(1);

export const min = (first: Decimal, second: Decimal): Decimal => (first.lt(second) ? first : second);
export const max = (first: Decimal, second: Decimal): Decimal => (first.gt(second) ? first : second);

/** The greatest multiple of `increment` that is not above `value`, towards zero. */
export function floorTo(value: Decimal, increment: Decimal): Decimal {
  const steps = value.div(increment).round(0, Big.roundDown);
  return steps.times(increment);
}

/** True when `value` is a whole number of `increment`s. */
export const isMultipleOf = (value: Decimal, increment: Decimal): boolean => value.mod(increment).eq(ZERO);

/** The least number with so many `digits` behind the point whose size is not below that of `value`. */
export const roundUp = (value: Decimal, digits: number): Decimal => value.round(digits, Big.roundUp);
