import { newYorkDate } from '../../domain/calendar/calendar.ts';
import type { AccountView } from '../exchange.ts';
import { uuidOf } from '../ids.ts';
import { iso } from './render-order.ts';

/** The account as Alpaca answers it: cash only, no margin, no options. */
export function renderAccount(
  account: AccountView,
  shorting: boolean,
  fingerprint: string,
): Record<string, unknown> {
  const money = {
    cash: account.cash.toFixed(),
    equity: account.equity.toFixed(),
    portfolio_value: account.equity.toFixed(),
    last_equity: account.lastEquity.toFixed(),
    buying_power: account.buyingPower.toFixed(),
    regt_buying_power: account.buyingPower.toFixed(),
    daytrading_buying_power: '0',
    non_marginable_buying_power: account.buyingPower.toFixed(),
    options_buying_power: '0',
    long_market_value: account.longValue.toFixed(),
    short_market_value: account.shortValue.toFixed(),
    initial_margin: account.longValue.toFixed(),
    maintenance_margin: '0',
    last_maintenance_margin: '0',
    accrued_fees: '0',
    pending_transfer_in: '0',
    pending_transfer_out: '0',
    sma: '0',
  };
  return {
    id: uuidOf('account', fingerprint),
    account_number: `PA${uuidOf('account number', fingerprint).slice(0, 8).toUpperCase()}`,
    status: 'ACTIVE',
    crypto_status: 'ACTIVE',
    currency: 'USD',
    ...money,
    multiplier: '1',
    balance_asof: newYorkDate(new Date(account.lastEquityAt)),
    created_at: iso(account.createdAt),
    shorting_enabled: shorting,
    trading_blocked: false,
    transfers_blocked: false,
    account_blocked: false,
    trade_suspended_by_user: false,
    pattern_day_trader: false,
    daytrade_count: 0,
    options_approved_level: 0,
    options_trading_level: 0,
  };
}
