import { type Decimal, dec, max, ZERO } from '../../src/domain/decimal.ts';
import { BILLED, type Billed, type PriceList } from './price-list.ts';

/** Units of a month. */
export type Quantities = Readonly<Record<Billed, number>>;

export interface Line {
  readonly billed: Billed;
  readonly service: string;
  readonly what: string;
  readonly quantity: number;
  /** At the list's price, all of it. */
  readonly listUsd: Decimal;
  /** What is left of it behind the always-free allowance. */
  readonly usd: Decimal;
}

export interface Bill {
  readonly lines: readonly Line[];
  readonly listUsd: Decimal;
  readonly usd: Decimal;
}

/** The bill of a month. Throws RangeError for a quantity that is none. */
export function billOf(quantities: Quantities, { prices }: PriceList): Bill {
  const lines = BILLED.map((billed): Line => {
    const { service, what, usd, per, alwaysFree } = prices[billed];
    const quantity = quantities[billed];
    if (!(quantity >= 0) || !Number.isFinite(quantity))
      throw new RangeError(`${billed}: ${quantity} is no quantity`);
    const costOf = (units: Decimal): Decimal => units.times(usd).div(per);
    const billable = max(ZERO, dec(quantity).minus(alwaysFree));
    return { billed, service, what, quantity, listUsd: costOf(dec(quantity)), usd: costOf(billable) };
  });
  const total = (of: (line: Line) => Decimal): Decimal =>
    lines.reduce((sum, line) => sum.plus(of(line)), ZERO);
  return { lines, listUsd: total((line) => line.listUsd), usd: total((line) => line.usd) };
}

export interface ServiceCost {
  readonly service: string;
  readonly listUsd: Decimal;
  readonly usd: Decimal;
}

/** The bill by service, dearest first. */
export function byService({ lines }: Bill): readonly ServiceCost[] {
  const services = new Map<string, ServiceCost>();
  for (const { service, listUsd, usd } of lines) {
    const sum = services.get(service) ?? { service, listUsd: ZERO, usd: ZERO };
    services.set(service, { service, listUsd: sum.listUsd.plus(listUsd), usd: sum.usd.plus(usd) });
  }
  return [...services.values()].toSorted(
    (first, second) => second.usd.cmp(first.usd) || second.listUsd.cmp(first.listUsd),
  );
}
