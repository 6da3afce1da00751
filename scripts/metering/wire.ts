import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';

/** A request and its answer as they went over the wire, one for each try of the SDK. */
export interface Exchange {
  /** Such as `PutItem`. */
  readonly operation: string;
  readonly request: unknown;
  readonly answer: { readonly ok: boolean; readonly body: unknown };
}

interface Handler {
  handle(request: never, options?: never): Promise<{ response: { statusCode: number; body?: unknown } }>;
}

/** What of an SDK client is touched: the part that sends, whatever the client is for. */
export interface WireClient {
  readonly config: { requestHandler: object };
}

/**
 * Tells `observe` of every request of `client`, and lets `around` time it. For services that speak JSON with the
 * operation in the header `x-amz-target`, as DynamoDB and SQS do.
 */
export function meterWire(
  client: WireClient,
  around: <T>(operation: string, send: () => Promise<T>) => Promise<T>,
  observe: (exchange: Exchange) => void,
): void {
  const inner = client.config.requestHandler as Handler;
  client.config.requestHandler = new Proxy(inner, {
    get(target, property) {
      if (property !== 'handle') {
        const value: unknown = Reflect.get(target, property, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      }
      return async (
        request: { headers: Record<string, string>; body?: string | Uint8Array },
        options: unknown,
      ) => {
        const operation = (request.headers['x-amz-target'] ?? '').replace(/^.*\./, '');
        const { response } = await around(operation, () => target.handle(request as never, options as never));
        const bytes = response.body instanceof Readable ? await buffer(response.body) : Buffer.alloc(0);
        const ok = response.statusCode < 300;
        observe({ operation, request: json(request.body), answer: { ok, body: json(bytes) } });
        return { response: Object.assign(response, { body: Readable.from([bytes]) }) };
      };
    },
  });
}

function json(body: string | Uint8Array | undefined): unknown {
  const text = body instanceof Uint8Array ? new TextDecoder().decode(body) : (body ?? '');
  return text === '' ? {} : (JSON.parse(text) as unknown);
}
