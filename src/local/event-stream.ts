import type { DomainEvent } from '../contracts/events/envelope.ts';

export interface EventStream {
  publish(event: DomainEvent): void;
  /** The agent's events from now on as server-sent events; those after `after` first, as far as they are kept. */
  open(agentId: string, after?: string): ReadableStream<Uint8Array>;
  /** Ends all that are open. */
  close(): void;
}

/** How many events somebody who was away may catch up on. */
const KEPT = 500;
/** Chunks that a listener may be behind; who is slower is sent away, and may catch up. */
const MOST_WAITING = 2_000;
/** Milliseconds of silence after which a comment says that the line is not dead. */
const KEEP_ALIVE_MS = 15_000;

interface Kept {
  readonly id: number;
  readonly agentId: string;
  readonly chunk: Uint8Array;
}
type Listener = ReadableStreamDefaultController<Uint8Array>;

/** Hands on what the bus publishes to whoever listens at this process. */
export function createEventStream(): EventStream {
  const encoder = new TextEncoder();
  const listeners = new Map<Listener, string>();
  const kept: Kept[] = [];
  let lastId = 0;
  let closed = false;

  const drop = (listener: Listener): void => {
    if (listeners.delete(listener)) listener.close();
  };
  const send = (listener: Listener, chunk: Uint8Array): void => {
    listener.enqueue(chunk);
    if ((listener.desiredSize ?? 0) < -MOST_WAITING) drop(listener);
  };
  const keepAlive = setInterval(() => {
    const comment = encoder.encode(': still here\n\n');
    for (const listener of listeners.keys()) send(listener, comment);
  }, KEEP_ALIVE_MS).unref();

  return {
    publish(event) {
      lastId += 1;
      const { agentId, type } = event;
      const chunk = encoder.encode(`id: ${lastId}\nevent: ${type}\ndata: ${JSON.stringify(event)}\n\n`);
      kept.push({ id: lastId, agentId, chunk });
      if (kept.length > KEPT) kept.shift();
      for (const [listener, wanted] of listeners) if (wanted === agentId) send(listener, chunk);
    },

    open(agentId, after) {
      let self: Listener | undefined;
      return new ReadableStream<Uint8Array>({
        start(listener) {
          self = listener;
          listener.enqueue(encoder.encode('retry: 2000\n\n'));
          if (after !== undefined)
            for (const one of kept)
              if (one.agentId === agentId && one.id > Number(after)) listener.enqueue(one.chunk);
          if (closed) listener.close();
          else listeners.set(listener, agentId);
        },
        cancel() {
          if (self !== undefined) listeners.delete(self);
        },
      });
    },

    close() {
      closed = true;
      clearInterval(keepAlive);
      for (const listener of listeners.keys()) drop(listener);
    },
  };
}
