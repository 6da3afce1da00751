import { trading } from '@alpacahq/alpaca-trade-api/rest';
import * as z from 'zod';
import type {
  Broker,
  BrokerAccount,
  BrokerAsset,
  BrokerOrder,
  BrokerPosition,
  OrderChange,
  OrderRequest,
  Submission,
} from '../../application/ports/broker.ts';
import type { Session } from '../../domain/calendar/calendar.ts';
import { toAccount, toAsset, toPosition, wireAccount, wireAsset, wirePosition } from './account.ts';
import { toSession, wireCalendarDay } from './calendar.ts';
import { type Connection, clientConfiguration, READ_TIMEOUT_MS, SUBMIT_TIMEOUT_MS } from './connection.ts';
import { classed, isStatus, parseAnswer } from './faults.ts';
import { isWithoutItsExits, toOrder, wireOrder } from './order.ts';
import { replaceOrder, submitOrder } from './submit.ts';

export interface AlpacaBrokerOptions extends Connection {
  readonly tradingUrl: string;
  /** True only when both settings of SE2 say so. */
  readonly liveTradingAllowed: boolean;
  /** Where the process holds a connection to the trade updates. */
  readonly stream?: Required<Pick<Broker, 'hintOfEnd'>> | undefined;
}

/** Alpaca's largest page of orders. */
const PAGE = 500;

/** Alpaca's trading API as our venue; its own words stay in this folder, and nothing is tried twice. Throws Fatal for a host that SE2 forbids. */
export function createAlpacaBroker(options: AlpacaBrokerOptions): Broker {
  return new AlpacaBroker(options);
}

class AlpacaBroker implements Broker {
  readonly hintOfEnd?: NonNullable<Broker['hintOfEnd']>;
  readonly #accounts: trading.AccountsApi;
  readonly #positions: trading.PositionsApi;
  readonly #assets: trading.AssetsApi;
  readonly #calendar: trading.CalendarApi;
  readonly #orders: trading.OrdersApi;
  readonly #submissions: trading.OrdersApi;

  constructor(options: AlpacaBrokerOptions) {
    const { tradingUrl, liveTradingAllowed, stream } = options;
    if (stream !== undefined) this.hintOfEnd = (clientOrderId) => stream.hintOfEnd(clientOrderId);
    const within = (timeoutMs: number): trading.Configuration =>
      new trading.Configuration(clientConfiguration(options, tradingUrl, liveTradingAllowed, timeoutMs));
    const configuration = within(READ_TIMEOUT_MS);
    this.#accounts = new trading.AccountsApi(configuration);
    this.#positions = new trading.PositionsApi(configuration);
    this.#assets = new trading.AssetsApi(configuration);
    this.#calendar = new trading.CalendarApi(configuration);
    this.#orders = new trading.OrdersApi(configuration);
    this.#submissions = new trading.OrdersApi(within(SUBMIT_TIMEOUT_MS));
  }

  async account(): Promise<BrokerAccount> {
    return toAccount(await read('account', wireAccount, () => this.#accounts.getAccountRaw()));
  }

  async positions(): Promise<readonly BrokerPosition[]> {
    const positions = await read('positions', z.array(wirePosition), () =>
      this.#positions.getAllOpenPositionsRaw(),
    );
    return positions.map(toPosition);
  }

  openOrders(): Promise<readonly BrokerOrder[]> {
    return this.#allPages({ status: 'open' });
  }

  ordersSince(since: string): Promise<readonly BrokerOrder[]> {
    // Alpaca leaves out the instant itself.
    return this.#allPages({ status: 'all', after: new Date(Date.parse(since) - 1).toISOString() });
  }

  async asset(symbol: string): Promise<BrokerAsset | undefined> {
    const asset = await readOptional(`asset ${symbol}`, wireAsset, () =>
      this.#assets.getV2AssetsSymbolOrAssetIdRaw({ symbolOrAssetId: symbol }),
    );
    return asset && toAsset(asset);
  }

  async sessions(from: string, to: string): Promise<readonly Session[]> {
    const question = { start: new Date(from), end: new Date(to) };
    const days = await read('calendar', z.array(wireCalendarDay), () =>
      this.#calendar.legacyCalendarRaw(question),
    );
    return days.map(toSession);
  }

  submit(request: OrderRequest): Promise<Submission> {
    return submitOrder(this.#submissions, request, (clientOrderId) => this.orderByClientId(clientOrderId));
  }

  replace(brokerOrderId: string, change: OrderChange): Promise<Submission> {
    return replaceOrder(this.#submissions, brokerOrderId, change, (clientOrderId) =>
      this.orderByClientId(clientOrderId),
    );
  }

  async orderByClientId(clientOrderId: string): Promise<BrokerOrder | undefined> {
    const order = await readOptional(`order ${clientOrderId}`, wireOrder, () =>
      this.#orders.getOrderByClientOrderIdRaw({ clientOrderId }),
    );
    if (order === undefined) return undefined;
    // By its own id, exits can be asked for with their order.
    return isWithoutItsExits(order) ? this.orderById(order.id) : toOrder(order);
  }

  async orderById(brokerOrderId: string): Promise<BrokerOrder | undefined> {
    const order = await readOptional(`order ${brokerOrderId}`, wireOrder, () =>
      this.#orders.getOrderByOrderIDRaw({ orderId: brokerOrderId, nested: true }),
    );
    return order && toOrder(order);
  }

  cancel(brokerOrderId: string): Promise<void> {
    return classed(`cancel ${brokerOrderId}`, async () => {
      try {
        await this.#orders.deleteOrderByOrderIDRaw({ orderId: brokerOrderId });
      } catch (error) {
        // It has ended already, or never was; what became of it is read with orderByClientId.
        if (!isStatus(error, 404, 422)) throw error;
      }
    });
  }

  /** Oldest first. Pages continue after an order, not after an instant: many orders can share one. */
  async #allPages(question: trading.GetAllOrdersRequest): Promise<readonly BrokerOrder[]> {
    const orders: BrokerOrder[] = [];
    let next = question;
    for (;;) {
      const page = await read('orders', z.array(wireOrder), () =>
        this.#orders.getAllOrdersRaw({ ...next, limit: PAGE, direction: 'asc', nested: true }),
      );
      orders.push(...page.map(toOrder));
      const last = page.at(-1);
      if (page.length < PAGE || last === undefined) return orders;
      next = { status: question.status ?? 'all', afterOrderId: last.id };
    }
  }
}

type RawAnswer = Promise<{ readonly raw: Response }>;

const read = <T extends z.ZodType>(doing: string, schema: T, call: () => RawAnswer): Promise<z.infer<T>> =>
  classed(doing, async () => parseAnswer(schema, await (await call()).raw.json(), doing));

/** As `read`; what does not exist is undefined. */
const readOptional = <T extends z.ZodType>(
  doing: string,
  schema: T,
  call: () => RawAnswer,
): Promise<z.infer<T> | undefined> =>
  classed(doing, async () => {
    try {
      return parseAnswer(schema, await (await call()).raw.json(), doing);
    } catch (error) {
      if (isStatus(error, 404)) return undefined;
      throw error;
    }
  });
