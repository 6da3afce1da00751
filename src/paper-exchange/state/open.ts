import { type Decimal, dec, ZERO } from '../../domain/decimal.ts';
import { FatalError, InvalidInputError } from '../../domain/errors.ts';
import { type AccountSwitches, accountSwitches } from '../book/account.ts';
import type { Store } from './store.ts';

export interface State {
  readonly cash: Decimal;
  readonly lastEquity: Decimal;
  /** Epoch milliseconds. */
  readonly lastEquityAt: number;
  /** Maintenance margin at the last close, dollars. */
  readonly lastMaintenance: Decimal;
  readonly switches: AccountSwitches;
  readonly createdAt: number;
  readonly advanced: number;
  readonly orders: number;
}

const VERSION = '2';

/** Reads the state, or begins it. Refuses a state that belongs to another market or another beginning. */
export function openState(store: Store, fingerprint: string, initialCash: Decimal, now: number): State {
  const meta = store.meta();
  if (meta.size === 0) return beginState(store, fingerprint, initialCash, now);
  const expected = { version: VERSION, market: fingerprint, initialCash: initialCash.toFixed() };
  for (const [name, value] of Object.entries(expected)) {
    const found = meta.get(name);
    if (found !== value) {
      throw new InvalidInputError(
        `the exchange's state was made with ${name} ${found ?? '(none)'}, now it is ${value}: start with --fresh`,
        { field: name },
      );
    }
  }
  const read = (name: string): string => {
    const value = meta.get(name);
    if (value === undefined) throw new FatalError(`the exchange's state is corrupt: ${name} is missing`);
    return value;
  };
  return {
    cash: dec(read('cash')),
    lastEquity: dec(read('lastEquity')),
    lastEquityAt: Number(read('lastEquityAt')),
    lastMaintenance: dec(read('lastMaintenance')),
    switches: accountSwitches.parse(JSON.parse(read('switches'))),
    createdAt: Number(read('createdAt')),
    advanced: Number(read('advanced')),
    orders: Number(read('orders')),
  };
}

function beginState(store: Store, fingerprint: string, initialCash: Decimal, now: number): State {
  const cash = initialCash.toFixed();
  const switches = accountSwitches.parse({});
  store.commit({
    meta: {
      version: VERSION,
      market: fingerprint,
      initialCash: cash,
      cash,
      lastEquity: cash,
      lastEquityAt: String(now),
      lastMaintenance: '0',
      switches: JSON.stringify(switches),
      createdAt: String(now),
      advanced: String(now),
      orders: '0',
    },
  });
  return {
    cash: initialCash,
    lastEquity: initialCash,
    lastEquityAt: now,
    lastMaintenance: ZERO,
    switches,
    createdAt: now,
    advanced: now,
    orders: 0,
  };
}
