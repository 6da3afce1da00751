import { type Decimal, dec } from '../domain/decimal.ts';
import { type AccountState, type AccountSwitches, accountState } from './book/account.ts';
import { DayTrades } from './book/day-trades.ts';
import type { Taken } from './book/liquidity.ts';
import type { Funds, Multiplier } from './book/margin.ts';
import type { ExchangeOrder } from './book/order.ts';
import type { Position } from './book/position.ts';
import type { BookedFill } from './book/settle.ts';
import { isOpen } from './book/status.ts';
import type { ExchangeSettings } from './settings.ts';
import { openState, type State } from './state/open.ts';
import type { Store } from './state/store.ts';

/** What one step changes; stored in one transaction before anyone sees it. */
export interface Posting {
  readonly orders?: readonly ExchangeOrder[];
  readonly fills?: readonly BookedFill[];
  /** Undefined is flat. */
  readonly positions?: ReadonlyMap<string, Position | undefined>;
  readonly taken?: ReadonlyMap<string, Taken>;
  readonly state?: Partial<Omit<State, 'createdAt'>>;
}

const NO_POSITIONS: ReadonlyMap<string, Position | undefined> = new Map();
const NO_VOLUME: ReadonlyMap<string, Taken> = new Map();

/** Day trades within five sessions that make a pattern day trader. */
const PATTERN = 4;

/** The account: cash, positions, open orders, and what belongs to them, in memory as it is in the file. */
export class Ledger {
  readonly store: Store;
  readonly open = new Map<string, ExchangeOrder>();
  readonly positions = new Map<string, Position>();
  readonly taken: Map<string, Taken>;
  readonly dayTrades = new DayTrades();
  readonly initialCash: Decimal;
  readonly #settings: ExchangeSettings;
  #state: State;
  #stored: number;

  constructor(
    store: Store,
    fingerprint: string,
    settings: ExchangeSettings,
    initialCash: Decimal,
    now: number,
  ) {
    this.store = store;
    this.initialCash = initialCash;
    this.#settings = settings;
    this.#state = openState(store, fingerprint, initialCash, now);
    this.#stored = this.#state.advanced;
    this.taken = new Map(store.taken());
    for (const order of store.openOrders()) this.open.set(order.id, order);
    for (const position of store.positions()) this.positions.set(position.symbol, position);
    for (const fill of store.fills()) this.dayTrades.add(fill);
  }

  get state(): State {
    return this.#state;
  }

  /** Everything up to here is in the file; epoch milliseconds. */
  get storedUpTo(): number {
    return this.#stored;
  }

  /** Time has passed and nothing happened: that need not be written. */
  pass(instant: number): void {
    this.#state = { ...this.#state, advanced: instant };
  }

  /** The equity at a close; written only where there is something that it depends on. */
  mark(state: Pick<State, 'lastEquity' | 'lastEquityAt' | 'lastMaintenance'>): void {
    if (this.positions.size > 0 || this.open.size > 0) this.post({ state });
    else this.#state = { ...this.#state, ...state };
  }

  post(posting: Posting): void {
    const { orders = [], fills = [], positions = NO_POSITIONS, taken = NO_VOLUME, state = {} } = posting;
    const next = { ...this.#state, ...state };
    this.store.commit({
      orders,
      fills,
      positions: [...positions].map(([symbol, position]) => ({ symbol, position })),
      taken: [...taken].map(([symbol, part]) => ({ symbol, taken: part })),
      meta: metaOf(next),
    });
    this.#state = next;
    this.#stored = next.advanced;
    for (const order of orders) {
      if (isOpen(order)) this.open.set(order.id, order);
      else this.open.delete(order.id);
    }
    for (const [symbol, position] of positions) {
      if (position === undefined) this.positions.delete(symbol);
      else this.positions.set(symbol, position);
    }
    for (const [symbol, part] of taken) this.taken.set(symbol, part);
    for (const fill of fills) this.dayTrades.add(fill);
    if (fills.length > 0) this.#flagDayTrader();
  }

  get multiplier(): Multiplier {
    return least(this.#settings.multiplier, this.#state.switches.maxMultiplier);
  }

  funds(priceOf: (symbol: string) => Decimal, open: readonly ExchangeOrder[]): Funds {
    return {
      cash: this.#state.cash,
      positions: this.positions,
      open,
      multiplier: this.multiplier,
      priceOf,
    };
  }

  account(): AccountState {
    return accountState({
      switches: this.#state.switches,
      positions: this.positions,
      shorting: this.#settings.shorting,
      multiplier: this.multiplier,
      lastEquity: this.#state.lastEquity,
      lastMaintenance: this.#state.lastMaintenance,
      dayTrades: this.dayTrades,
    });
  }

  #flagDayTrader(): void {
    const { switches, advanced } = this.#state;
    if (switches.patternDayTrader || this.multiplier === 1) return;
    if (this.dayTrades.count(advanced) >= PATTERN) this.set({ patternDayTrader: true });
  }

  set(switches: Partial<AccountSwitches>): void {
    this.post({ state: { switches: { ...this.#state.switches, ...switches } } });
  }
}

const least = (first: Multiplier, second: Multiplier): Multiplier => (first < second ? first : second);

/** The state as the file keeps it. */
const metaOf = ({ switches, ...state }: State): Record<string, string> => ({
  ...Object.fromEntries(
    Object.entries(state).map(([name, value]) => [
      name,
      typeof value === 'number' ? String(value) : dec(value).toFixed(),
    ]),
  ),
  switches: JSON.stringify(switches),
});
