import * as z from 'zod';
import { type Credentials, checkCredentials } from '../http/credentials.ts';
import type { PaperExchange } from '../options.ts';
import { Refusal } from '../refusal.ts';

/** One client's connection, whatever carries it. */
export interface StreamPeer {
  /** Sends one frame; must not throw when the other side is gone. */
  send(frame: string): void;
}

export interface StreamSession {
  /** A frame from the client. */
  receive(frame: string): void;
  readonly authorized: boolean;
  /** The connection has ended. */
  end(): void;
}

const STREAMS = ['trade_updates'] as const;

const message = z.discriminatedUnion('action', [
  z.object({
    action: z.literal('authenticate'),
    data: z.object({ key_id: z.string(), secret_key: z.string() }),
  }),
  z.object({ action: z.literal('auth'), key: z.string(), secret: z.string() }),
  z.object({ action: z.literal('listen'), data: z.object({ streams: z.array(z.string()).max(100) }) }),
]);

/**
 * Alpaca's trade-updates stream: a client authenticates, listens to `trade_updates`, and is told of everything that
 * happens to an order from then on. What cannot be read is answered with an error and costs nothing else.
 */
export function openTradeStream(
  exchange: Pick<PaperExchange, 'onTradeUpdate'>,
  peer: StreamPeer,
  credentials: Credentials | undefined,
): StreamSession {
  let authorized = false;
  let stopListening: (() => void) | undefined;
  const send = (frame: object): void => peer.send(JSON.stringify(frame));
  const fail = (words: string): void => send({ action: 'error', data: { error_message: words } });

  const authenticate = (keyId: string, secretKey: string): void => {
    authorized ||= areRight({ keyId, secretKey }, credentials);
    const status = authorized ? 'authorized' : 'unauthorized';
    send({ stream: 'authorization', data: { action: 'authenticate', status } });
  };

  /** The set of streams is what the last message says: an empty one ends the updates. */
  const listen = (wanted: readonly string[]): void => {
    if (!authorized) {
      send({ stream: 'authorization', data: { action: 'listen', status: 'unauthorized' } });
      return;
    }
    stopListening?.();
    const streams = STREAMS.filter((name) => wanted.includes(name));
    stopListening =
      streams.length === 0
        ? undefined
        : exchange.onTradeUpdate((data) => send({ stream: 'trade_updates', data }));
    send({ stream: 'listening', data: { streams } });
  };

  return {
    get authorized() {
      return authorized;
    },
    receive(frame) {
      const parsed = message.safeParse(parseJson(frame));
      if (!parsed.success) return fail('invalid message');
      const { data } = parsed;
      if (data.action === 'listen') return listen(data.data.streams);
      if (data.action === 'auth') return authenticate(data.key, data.secret);
      authenticate(data.data.key_id, data.data.secret_key);
    },
    end() {
      stopListening?.();
      stopListening = undefined;
    },
  };
}

function areRight(given: Credentials, expected: Credentials | undefined): boolean {
  try {
    checkCredentials(given, expected);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
