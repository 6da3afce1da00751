import { streaming } from '@alpacahq/alpaca-trade-api';
import { WebSocket } from 'ws';
import * as z from 'zod';
import type { Broker } from '../../application/ports/broker.ts';
import type { Log } from '../../application/ports/log.ts';
import { SECOND } from '../../domain/clock.ts';
import { isTerminal } from '../../domain/order/lifecycle.ts';
import type { Connection } from './connection.ts';
import { assertPaperHost } from './paper-host.ts';
import { Waiting } from './waiting.ts';
import { status } from './wire.ts';

export interface TradeStreamOptions extends Pick<Connection, 'keyId' | 'secretKey'> {
  /** The stream is at `/stream` of the host that orders go to. */
  readonly tradingUrl: string;
  /** True only when both settings of SE2 say so. */
  readonly liveTradingAllowed: boolean;
  readonly log: Pick<Log, 'info' | 'warn'>;
  /** Milliseconds before the first try to connect again; each further one waits twice as long, up to a minute. */
  readonly reconnectMs?: number;
}

export interface TradeStream extends Required<Pick<Broker, 'hintOfEnd'>> {
  /** Ends the connection, and waits for that a second at most. */
  close(): Promise<void>;
}

const CONNECT_WITHIN_MS = 10 * SECOND;
const CLOSE_WITHIN_MS: number = SECOND;
const RECONNECT_AT_LEAST_EVERY_MS = 60 * SECOND;
const LARGEST_MESSAGE = 1024 * 1024;

/** The part of an update that we use, as the client hands it over. */
const update = z.object({ order: z.object({ clientOrderId: z.string().min(1), status }) });

/**
 * Alpaca's trade updates, by its own client, for a process that lives long enough to hold a connection. It connects by
 * itself and again after a loss; a loss, and a message that cannot be read, are logged once and cost nothing else:
 * whoever waits for an order asks for it as he would without. Not in the index of this folder, because it brings a
 * WebSocket and MessagePack along. Throws Fatal for a host that SE2 forbids.
 */
export function openTradeStream(options: TradeStreamOptions): TradeStream {
  const { keyId, secretKey, log, reconnectMs = SECOND } = options;
  const origin = assertPaperHost(options.tradingUrl, options.liveTradingAllowed);
  const waiting = new Waiting();
  let socket: WebSocket | undefined;
  const stream = new streaming.TradingStream({
    credentials: { keyId, secret: secretKey },
    url: `${origin.replace(/^http/, 'ws')}/stream`,
    maxReconnectAttempts: streaming.UNLIMITED_RECONNECT_ATTEMPTS,
    initialReconnectMs: reconnectMs,
    maxReconnectMs: RECONNECT_AT_LEAST_EVERY_MS,
    wsFactory(url) {
      socket = new WebSocket(url, {
        perMessageDeflate: false,
        handshakeTimeout: CONNECT_WITHIN_MS,
        maxPayload: LARGEST_MESSAGE,
        followRedirects: false,
      });
      return socket;
    },
  });
  const losses = new Losses(log);
  stream.onError((words) => losses.because(words.slice(0, LONGEST_WORDS)));
  stream.onDisconnect(() => losses.lost());
  stream.on(streaming.EVENT.SUBSCRIPTION, (streams: unknown) => {
    if (!Array.isArray(streams) || !streams.includes('trade_updates')) return;
    losses.heard();
    // What happened while nobody listened is not told any more.
    waiting.tellAll();
  });
  const complain = once((error) =>
    log.warn('a trade update cannot be read; orders are asked for', { error }),
  );
  stream.onError((words) => {
    if (UNREADABLE.test(words)) complain(words.slice(0, LONGEST_WORDS));
  });
  stream.onTradeUpdate((told) => {
    const parsed = update.safeParse(told);
    if (!parsed.success) return complain(z.prettifyError(parsed.error));
    const { clientOrderId, status: is } = parsed.data.order;
    if (isTerminal(is.status) || is.status === 'unknown') waiting.tell(clientOrderId);
  });
  stream.subscribeTradeUpdates();
  stream.connect();
  return {
    hintOfEnd: (clientOrderId) => waiting.hint(clientOrderId),
    async close() {
      losses.end();
      stream.disconnect();
      if (socket !== undefined) await closed(socket);
    },
  };
}

/** How the client begins when it could not make sense of a frame. */
const UNREADABLE = /^failed to /;
const LONGEST_WORDS = 200;

/** Says once that the stream is gone, however often it is tried again, and when it is back. */
class Losses {
  readonly #log: TradeStreamOptions['log'];
  #state: 'heard' | 'lost' | 'ended' = 'heard';
  #error: string | undefined;

  constructor(log: TradeStreamOptions['log']) {
    this.#log = log;
  }

  /** Why it will be lost, should it be. */
  because(error: string): void {
    this.#error = error;
  }

  lost(): void {
    if (this.#state !== 'heard') return;
    this.#state = 'lost';
    this.#log.warn('trade updates are not heard; orders are asked for', { error: this.#error });
  }

  heard(): void {
    if (this.#state === 'lost') this.#log.info('trade updates are heard again');
    this.#state = 'heard';
    this.#error = undefined;
  }

  /** From here on nobody minds. */
  end(): void {
    this.#state = 'ended';
  }
}

function once(say: (words: string) => void): (words: string) => void {
  let said = false;
  return (words) => {
    if (!said) say(words);
    said = true;
  };
}

async function closed(socket: WebSocket): Promise<void> {
  if (socket.readyState === WebSocket.CLOSED) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  socket.once('close', () => resolve());
  const late = setTimeout(() => socket.terminate(), CLOSE_WITHIN_MS);
  await promise;
  clearTimeout(late);
}
