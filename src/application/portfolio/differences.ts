import type { Position } from '../../contracts/records/portfolio.ts';
import type { Repair } from '../../contracts/records/reconciliation.ts';
import type { Money } from '../../domain/money.ts';

type Holding = Pick<Position, 'symbol' | 'qty'>;

/** Each symbol of which the broker holds another quantity than is believed. */
export function positionDifferences(
  believed: readonly Holding[],
  actual: readonly Holding[],
): readonly Repair[] {
  const quantities = (holdings: readonly Holding[]) =>
    new Map(holdings.map(({ symbol, qty }) => [symbol, qty.toFixed()] as const));
  const [was, is] = [quantities(believed), quantities(actual)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .filter((symbol) => was.get(symbol) !== is.get(symbol))
    .map((symbol) => ({
      kind: 'position',
      subject: symbol,
      believed: was.get(symbol) ?? '0',
      actual: is.get(symbol) ?? '0',
    }));
}

export const cashDifference = (believed: Money, actual: Money): Repair => ({
  kind: 'cash',
  subject: 'USD',
  believed: believed.toString(),
  actual: actual.toString(),
});

/** For a person. */
export const inWords = ({ kind, subject, believed, actual }: Repair): string =>
  `${kind === 'cash' ? 'cash' : subject}: believed ${believed}, broker ${actual}`;
