import { join } from 'node:path';
import { createStandIns } from '../../functions/composition/stand-ins.ts';
import {
  assertPaperHost,
  createAlpacaBroker,
  createAlpacaMarketData,
  RateBudget,
} from '../adapters/alpaca/index.ts';
import type { Broker } from '../application/ports/broker.ts';
import type { Log } from '../application/ports/log.ts';
import type { QuoteSource, VenueData } from '../application/ports/quote-source.ts';
import type { Absent } from '../application/resilience/guard.ts';
import type { Clock } from '../domain/clock.ts';
import { errorMessage, InvalidInputError } from '../domain/errors.ts';
import type { Timeframe } from '../domain/market.ts';
import { WATCHLIST } from '../domain/universe/watchlist.ts';
import {
  createPaperExchange,
  createRecordedMarket,
  createSyntheticMarket,
  type FaultPlan,
  loadBars,
  type Market,
} from '../paper-exchange/index.ts';
import type { Environment } from './environment.ts';
import { connectInProcess } from './exchange/in-process.ts';
import type { Options } from './options.ts';

/** Where the agent trades, before it is connected. */
export interface Venue {
  readonly kind: 'paper-exchange' | 'alpaca';
  /** For a person. */
  readonly description: string;
  readonly symbols: readonly string[];
  /** The finest bars there are. */
  readonly timeframe: Timeframe;
  /** When a simulated market begins; absent where time is the wall's. */
  readonly simulatedFrom?: Date;
  connect(clock: Clock, log: Log): Promise<Connection>;
}

export interface Connection {
  readonly broker: Broker;
  readonly venueData: VenueData;
  /** For what the venue lacks: none beside a simulated market, whose prices are its own. */
  readonly standIns: readonly QuoteSource[];
  readonly absent: Absent;
  close(): Promise<void>;
}

/** The built-in paper exchange, or Alpaca paper when its keys are set. Throws InvalidInput for a broken bars folder. */
export function chooseVenue(options: Options, environment: Environment, dataDir: string): Venue {
  if (environment.alpaca !== undefined) return alpacaPaper(environment.alpaca, environment);
  if (options.bars !== undefined) {
    const market = createRecordedMarket(loadBars(options.bars));
    return paperExchange(market, `recorded bars of ${options.bars}`, dataDir);
  }
  const market = createSyntheticMarket({ seed: options.seed });
  return paperExchange(market, `synthetic, seed ${options.seed}`, dataDir);
}

/** The paper exchange in process, its state in `dataDir`. `faults` are what goes wrong on it, and when. */
export function paperExchange(
  market: Market,
  description: string,
  dataDir: string,
  faults?: FaultPlan,
): Venue {
  return {
    kind: 'paper-exchange',
    description: `${description}, ${market.symbols().length} symbols`,
    symbols: market.symbols(),
    timeframe: market.baseTimeframe,
    simulatedFrom: market.start,
    async connect(clock) {
      const exchange = createPaperExchange({
        clock,
        market,
        stateFile: join(dataDir, 'exchange.db'),
        faults,
      });
      return {
        ...connectInProcess(exchange, clock),
        standIns: [],
        absent: { finnhub: NOT_SIMULATED, coingecko: NOT_SIMULATED },
        close: async () => exchange.close(),
      };
    },
  };
}

const NOT_SIMULATED = 'not asked about a simulated market';

function alpacaPaper(alpaca: NonNullable<Environment['alpaca']>, keys: Environment): Venue {
  const { keyId, secretKey, tradingUrl, dataUrl } = alpaca;
  refuseLiveHost('ALPACA_TRADING_URL', tradingUrl);
  refuseLiveHost('ALPACA_DATA_URL', dataUrl);
  return {
    kind: 'alpaca',
    description: `Alpaca paper at ${tradingUrl}`,
    symbols: WATCHLIST.map(({ symbol }) => symbol),
    timeframe: '1Min',
    async connect(clock, log) {
      // Brings a WebSocket along, for which a simulated market need not wait.
      const { openTradeStream } = await import('../adapters/alpaca/trade-stream.ts');
      const trading = { keyId, secretKey, tradingUrl, liveTradingAllowed: false };
      const stream = openTradeStream({ ...trading, log });
      const account = () => ({ keyId, secretKey, rateBudget: new RateBudget({ clock, sharedBy: 1 }) });
      return {
        broker: createAlpacaBroker({ ...account(), ...trading, stream }),
        venueData: createAlpacaMarketData({ ...account(), dataUrl, clock }),
        ...createStandIns(keys),
        close: () => stream.close(),
      };
    },
  };
}

/** SE2: there is no setting on a laptop that allows live trading. Throws InvalidInput naming the variable. */
function refuseLiveHost(variable: string, url: string): void {
  try {
    assertPaperHost(url, false);
  } catch (error) {
    throw new InvalidInputError(`${variable}: ${errorMessage(error)}`, { field: variable }, error);
  }
}
