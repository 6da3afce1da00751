import { createHash, randomBytes } from 'node:crypto';
import * as z from 'zod';
import { ConflictError, errorMessage, TransientError } from '../../domain/errors.ts';

/** An authorization server with Cognito's paths, and a client of it that keeps no secret. */
export interface AuthorizationServer {
  /** Without a slash at its end. */
  readonly signInUrl: string;
  readonly clientId: string;
}

/** What one sign-in proves itself with (RFC 7636): made anew for each, and never sent before the code is exchanged. */
export interface Proof {
  readonly verifier: string;
  readonly challenge: string;
  /** Comes back with the person; another one means that somebody else sent them. */
  readonly state: string;
}

export interface Tokens {
  readonly accessToken: string;
  /** Absent where the server keeps the one that it gave before. */
  readonly refreshToken?: string | undefined;
  readonly lifetimeSeconds: number;
}

const TIMEOUT_MS = 10_000;

const answerSchema = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  expires_in: z.int().positive(),
  token_type: z.string().regex(/^bearer$/i),
});
const refusalSchema = z.object({ error: z.string().max(100) });

export function newProof(): Proof {
  const verifier = randomBytes(32).toString('base64url');
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  return { verifier, challenge, state: randomBytes(16).toString('base64url') };
}

/** Where a person signs in. @param callback where they come back to, exactly as the client has it */
export function signInPage(
  { signInUrl, clientId }: AuthorizationServer,
  { challenge, state }: Proof,
  callback: string,
  scopes: readonly string[],
): string {
  const page = new URL(`${signInUrl}/oauth2/authorize`);
  const question = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: callback,
    scope: scopes.join(' '),
    state,
    code_challenge: challenge,
    code_challenge_method: 'S256',
  };
  for (const [name, value] of Object.entries(question)) page.searchParams.set(name, value);
  return page.href;
}

/** The token endpoint. Throws Conflict when the server refuses the code or the token, Transient when it does not answer. */
export function createTokenEndpoint({ signInUrl, clientId }: AuthorizationServer, fetchServer: typeof fetch) {
  const ask = async (body: Readonly<Record<string, string>>): Promise<Tokens> => {
    let response: Response;
    let answer: unknown;
    try {
      response = await fetchServer(`${signInUrl}/oauth2/token`, {
        method: 'POST',
        body: new URLSearchParams({ ...body, client_id: clientId }),
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      answer = await response.json();
    } catch (error) {
      throw new TransientError(`the sign-in server does not answer: ${errorMessage(error)}`, {}, error);
    }
    if (response.status >= 400 && response.status < 500) {
      const { error = 'without a reason' } = refusalSchema.safeParse(answer).data ?? {};
      throw new ConflictError(`the sign-in server refuses: ${error}`);
    }
    const tokens = answerSchema.safeParse(answer);
    if (!response.ok || !tokens.success) {
      throw new TransientError(`the sign-in server answers ${response.status} without a token`);
    }
    const {
      access_token: accessToken,
      refresh_token: refreshToken,
      expires_in: lifetimeSeconds,
    } = tokens.data;
    return { accessToken, refreshToken, lifetimeSeconds };
  };
  return {
    exchange: (code: string, { verifier }: Proof, callback: string): Promise<Tokens> =>
      ask({ grant_type: 'authorization_code', code, code_verifier: verifier, redirect_uri: callback }),
    refresh: (refreshToken: string): Promise<Tokens> =>
      ask({ grant_type: 'refresh_token', refresh_token: refreshToken }),
  };
}
