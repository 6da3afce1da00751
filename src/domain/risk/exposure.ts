import { type Money, NO_MONEY } from '../money.ts';
import type { GatePortfolio } from './gate-input.ts';
import type { Pending } from './pending.ts';

/** What one symbol may become: its position now, and what pending orders would add to it on either side. */
interface SymbolExposure {
  position: Money;
  buys: Money;
  sells: Money;
}

export interface Exposure {
  /** The greatest absolute value that a symbol can reach, whichever of its pending orders fill. */
  readonly bySymbol: ReadonlyMap<string, Money>;
  readonly total: Money;
  /** False when an order's worth is not known: the total is then too small to be trusted. */
  readonly complete: boolean;
}

/** Exposure in the worst case: every order that can enlarge a position fills, none that would reduce it does. */
export function exposureOf(portfolio: GatePortfolio, pending: readonly Pending[]): Exposure {
  const symbols = new Map<string, SymbolExposure>();
  const of = (symbol: string): SymbolExposure => {
    const known = symbols.get(symbol) ?? { position: NO_MONEY, buys: NO_MONEY, sells: NO_MONEY };
    symbols.set(symbol, known);
    return known;
  };
  for (const { symbol, qty, price } of portfolio.positions) {
    const exposure = of(symbol);
    exposure.position = exposure.position.plus(price.times(qty));
  }
  for (const { symbol, side, notional = NO_MONEY } of pending) {
    const exposure = of(symbol);
    if (side === 'buy') {
      exposure.buys = exposure.buys.plus(notional);
    } else {
      exposure.sells = exposure.sells.plus(notional);
    }
  }
  const bySymbol = new Map([...symbols].map(([symbol, exposure]) => [symbol, worstCase(exposure)] as const));
  return {
    bySymbol,
    total: [...bySymbol.values()].reduce((total, value) => total.plus(value), NO_MONEY),
    complete: pending.every((one) => one.notional !== undefined),
  };
}

const worstCase = ({ position, buys, sells }: SymbolExposure): Money =>
  [position.plus(buys).abs(), position.minus(sells).abs()].reduce(
    (worst, value) => (value.gt(worst) ? value : worst),
    position.abs(),
  );
