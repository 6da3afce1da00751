import type { Position } from '../../contracts/records/portfolio.ts';
import type { Money } from '../../domain/money.ts';

type Holding = Pick<Position, 'symbol' | 'qty'>;

/** One line for each symbol of which the broker holds another quantity than is believed. */
export function positionDifferences(
  believed: readonly Holding[],
  actual: readonly Holding[],
): readonly string[] {
  const quantities = (holdings: readonly Holding[]) =>
    new Map(holdings.map(({ symbol, qty }) => [symbol, qty.toFixed()] as const));
  const [was, is] = [quantities(believed), quantities(actual)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .filter((symbol) => was.get(symbol) !== is.get(symbol))
    .map((symbol) => `${symbol}: believed ${was.get(symbol) ?? '0'}, broker ${is.get(symbol) ?? '0'}`);
}

export const cashDifference = (believed: Money, actual: Money): string =>
  `cash: believed ${believed.toString()}, broker ${actual.toString()}`;
