import type { Decimal } from '../domain/decimal.ts';
import type { AccountSwitches } from './book/account.ts';
import { type Margin, type Multiplier, marginOf, type Power, powerOf } from './book/margin.ts';
import type { Ledger } from './ledger.ts';
import type { ExchangeSettings } from './settings.ts';

export interface AccountView extends Margin, AccountSwitches {
  readonly cash: Decimal;
  readonly lastEquity: Decimal;
  readonly lastMaintenance: Decimal;
  readonly power: Power;
  readonly multiplier: Multiplier;
  readonly mayShort: boolean;
  /** Round trips in the last five sessions. */
  readonly dayTrades: number;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly lastEquityAt: number;
}

/** The account as it stands at the ledger's present. */
export function accountView(
  ledger: Ledger,
  settings: ExchangeSettings,
  priceOf: (symbol: string) => Decimal,
): AccountView {
  const { state } = ledger;
  const now = state.advanced;
  const funds = ledger.funds(priceOf, [...ledger.open.values()]);
  const margin = marginOf(funds);
  const account = ledger.account();
  return {
    ...state.switches,
    ...margin,
    cash: state.cash,
    lastEquity: state.lastEquity,
    lastMaintenance: state.lastMaintenance,
    power: powerOf(funds, margin, account.dayStart(now)),
    multiplier: funds.multiplier,
    mayShort: settings.shorting && account.mayShort,
    dayTrades: ledger.dayTrades.count(now),
    createdAt: state.createdAt,
    lastEquityAt: state.lastEquityAt,
  };
}
