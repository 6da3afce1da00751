/** What a caller may see of an answer: those with the same headers may see the same. */
const TELLS_APART = ['authorization', 'if-none-match', 'host', 'origin', 'x-correlation-id'] as const;

interface KeptAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: ArrayBuffer;
}

export interface SharedAnswers {
  /** The answer to a read; who asks the same while it is being made gets it too. */
  read(request: Request, answer: () => Promise<Response>): Promise<Response>;
  /** Something was written: a read that comes now is not given what was begun before. */
  written(): void;
}

/**
 * Many who watch ask the same at the same time. Each answer is made once for all who ask while it is being made, so what
 * reading costs is bounded by how long an answer takes, and nothing is ever kept that somebody could find stale.
 */
export function createSharedAnswers(): SharedAnswers {
  const underWay = new Map<string, Promise<KeptAnswer>>();
  return {
    async read(request, answer) {
      const key = keyOf(request);
      let making = underWay.get(key);
      if (making === undefined) {
        making = keep(answer).finally(() => {
          if (underWay.get(key) === making) underWay.delete(key);
        });
        underWay.set(key, making);
      }
      const { status, headers, body } = await making;
      return new Response(body.byteLength === 0 ? null : body, { status, headers: new Headers(headers) });
    },

    written: () => underWay.clear(),
  };
}

const keyOf = ({ method, url, headers }: Request): string =>
  [method, url, ...TELLS_APART.map((name) => headers.get(name) ?? '')].join('\n');

async function keep(answer: () => Promise<Response>): Promise<KeptAnswer> {
  const response = await answer();
  return { status: response.status, headers: response.headers, body: await response.arrayBuffer() };
}
