import { createHash } from 'node:crypto';
import { Hono } from 'hono';

interface Grant {
  readonly challenge: string;
  readonly callback: string;
  readonly scope: string;
}

/** A user pool's sign-in server: gives a code for a page, and tokens for a code with its proof, once. */
export class FakeAuthorizationServer {
  readonly app = new Hono();
  readonly #codes = new Map<string, Grant>();
  readonly #refreshTokens = new Map<string, string>();
  #issued = 0;

  readonly clientId: string;

  constructor(clientId: string) {
    this.clientId = clientId;
    this.app.post('/oauth2/token', async (c) => {
      const form = new URLSearchParams(await c.req.text());
      const scope = form.get('client_id') === this.clientId ? this.#redeem(form) : undefined;
      if (scope === undefined) return c.json({ error: 'invalid_grant' }, 400);
      this.#issued += 1;
      const answer = {
        access_token: `access-${this.#issued}-${scope}`,
        token_type: 'Bearer',
        expires_in: 3_600,
      };
      if (form.get('grant_type') === 'refresh_token') return c.json(answer);
      const refreshToken = `refresh-${this.#issued}`;
      this.#refreshTokens.set(refreshToken, scope);
      return c.json({ ...answer, refresh_token: refreshToken, id_token: 'id' });
    });
  }

  /** A person signs in on `page`; answers where the page sends them. */
  signIn(page: URL): URL {
    const { searchParams: asked } = page;
    if (asked.get('code_challenge_method') !== 'S256') throw new Error('PKCE is required');
    const code = `code-${this.#codes.size + 1}`;
    const callback = asked.get('redirect_uri') ?? '';
    this.#codes.set(code, {
      challenge: asked.get('code_challenge') ?? '',
      callback,
      scope: asked.get('scope') ?? '',
    });
    const back = new URL(callback);
    back.searchParams.set('code', code);
    back.searchParams.set('state', asked.get('state') ?? '');
    return back;
  }

  endSessions(): void {
    this.#refreshTokens.clear();
  }

  #redeem(form: URLSearchParams): string | undefined {
    if (form.get('grant_type') === 'refresh_token')
      return this.#refreshTokens.get(form.get('refresh_token') ?? '');
    const grant = this.#codes.get(form.get('code') ?? '');
    this.#codes.delete(form.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    return grant?.challenge === challenge && grant.callback === form.get('redirect_uri')
      ? grant.scope
      : undefined;
  }
}
