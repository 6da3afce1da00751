import { type Decimal, type DecimalSource, dec } from './decimal.ts';

export type Currency = 'USD';

/** An amount in one currency. Arithmetic between two currencies throws. Immutable. */
export class Money {
  readonly amount: Decimal;
  readonly currency: Currency;

  constructor(amount: DecimalSource, currency: Currency) {
    this.amount = dec(amount);
    this.currency = currency;
  }

  plus(other: Money): Money {
    return new Money(this.amount.plus(this.same(other)), this.currency);
  }

  minus(other: Money): Money {
    return new Money(this.amount.minus(this.same(other)), this.currency);
  }

  times(factor: DecimalSource): Money {
    return new Money(this.amount.times(factor), this.currency);
  }

  div(divisor: DecimalSource): Money {
    return new Money(this.amount.div(divisor), this.currency);
  }

  /** This amount as a fraction of `whole`; 0.25 is a quarter. Throws when `whole` is zero. */
  ratioTo(whole: Money): Decimal {
    return this.amount.div(this.same(whole));
  }

  abs(): Money {
    return new Money(this.amount.abs(), this.currency);
  }

  negated(): Money {
    return this.times(-1);
  }

  lt(other: Money): boolean {
    return this.amount.lt(this.same(other));
  }

  lte(other: Money): boolean {
    return this.amount.lte(this.same(other));
  }

  gt(other: Money): boolean {
    return this.amount.gt(this.same(other));
  }

  gte(other: Money): boolean {
    return this.amount.gte(this.same(other));
  }

  eq(other: Money): boolean {
    return this.amount.eq(this.same(other));
  }

  isPositive(): boolean {
    return this.amount.gt(0);
  }

  isNegative(): boolean {
    return this.amount.lt(0);
  }

  toString(): string {
    return this.amount.toFixed();
  }

  /** The bare amount: which currency it is in is said by the schema of the field. */
  toJSON(): string {
    return this.toString();
  }

  private same(other: Money): Decimal {
    if (other.currency !== this.currency) {
      throw new RangeError(`cannot combine ${this.currency} with ${other.currency}`);
    }
    return other.amount;
  }
}

export const usd = (amount: DecimalSource): Money => new Money(amount, 'USD');
export const NO_MONEY: Money = usd(0);

/** The sum; zero dollars for an empty list. */
export const sum = (amounts: readonly Money[]): Money =>
  amounts.reduce((total, amount) => total.plus(amount), NO_MONEY);

export const lesser = (first: Money, second: Money): Money => (first.lt(second) ? first : second);
