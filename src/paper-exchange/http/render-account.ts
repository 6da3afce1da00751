import { newYorkDate } from '../../domain/calendar/calendar.ts';
import type { Decimal } from '../../domain/decimal.ts';
import type { AccountView } from '../account-view.ts';
import { uuidOf } from '../ids.ts';
import { iso } from './render-order.ts';

const text = (amount: Decimal): string => amount.toFixed();

/** The account as Alpaca answers it; nothing is known of options. */
export function renderAccount(account: AccountView, fingerprint: string): Record<string, unknown> {
  const { power } = account;
  const money = {
    cash: text(account.cash),
    equity: text(account.equity),
    portfolio_value: text(account.equity),
    last_equity: text(account.lastEquity),
    buying_power: text(power.buying),
    regt_buying_power: text(power.overnight),
    daytrading_buying_power: text(power.dayTrading),
    non_marginable_buying_power: text(power.cash),
    options_buying_power: '0',
    long_market_value: text(account.long),
    short_market_value: text(account.short),
    initial_margin: text(account.initial),
    maintenance_margin: text(account.maintenance),
    last_maintenance_margin: text(account.lastMaintenance),
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
    multiplier: String(account.multiplier),
    balance_asof: newYorkDate(new Date(account.lastEquityAt)),
    created_at: iso(account.createdAt),
    shorting_enabled: account.mayShort,
    trading_blocked: account.tradingBlocked,
    transfers_blocked: false,
    account_blocked: account.accountBlocked,
    trade_suspended_by_user: account.suspendedByUser,
    pattern_day_trader: account.patternDayTrader,
    daytrade_count: account.dayTrades,
    options_approved_level: 0,
    options_trading_level: 0,
  };
}

/** What the owner may set, as `/v2/account/configurations` shows it. */
export function renderConfigurations(account: AccountView): Record<string, unknown> {
  return {
    dtbp_check: 'entry',
    fractional_trading: account.fractional,
    max_margin_multiplier: String(account.maxMultiplier),
    max_options_trading_level: 0,
    no_shorting: account.noShorting,
    pdt_check: account.dayTradeCheck,
    ptp_no_exception_entry: false,
    suspend_trade: account.suspendedByUser,
    trade_confirm_email: 'none',
    disable_overnight_trading: true,
  };
}
