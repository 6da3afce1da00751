import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { Principal, VerifyToken } from '../../src/application/ports/token-verifier.ts';
import type { Scope } from '../../src/contracts/http/route.ts';
import type { ApiEnv } from './environment.ts';
import { respondProblem } from './problem.ts';

const CHALLENGE = 'Bearer realm="quarterdeck"';

type Authentication = { readonly principal: Principal } | { readonly refusal: Response };

/** Who calls, or the 401 that the caller gets (RFC 6750). */
export async function authenticate(c: Context<ApiEnv>, verifyToken: VerifyToken): Promise<Authentication> {
  const [, token] = /^Bearer +([\w.~+/=-]+)$/i.exec(c.req.header('authorization') ?? '') ?? [];
  if (token === undefined) return unauthorized(c, CHALLENGE, 'Send a token: Authorization: Bearer …');
  const verdict = await verifyToken(token);
  if (verdict.kind === 'valid') return { principal: verdict.principal };
  const challenge = `${CHALLENGE}, error="invalid_token", error_description="${verdict.reason}"`;
  return unauthorized(c, challenge, `The token is not accepted: ${verdict.reason}.`);
}

function unauthorized(c: Context<ApiEnv>, challenge: string, detail: string): Authentication {
  c.header('WWW-Authenticate', challenge);
  return { refusal: respondProblem(c, { status: 401, detail }) };
}

/** Lets a call through whose token is good for `scope`; otherwise 401 or 403. */
export const requireScope = (verifyToken: VerifyToken, scope: Scope) =>
  createMiddleware<ApiEnv>(async (c, next) => {
    const found = await authenticate(c, verifyToken);
    if ('refusal' in found) return found.refusal;
    if (!found.principal.scopes.includes(scope)) {
      c.header('WWW-Authenticate', `${CHALLENGE}, error="insufficient_scope", scope="${scope}"`);
      return respondProblem(c, { status: 403, detail: `The token lacks the scope ${scope}.` });
    }
    c.set('subject', found.principal.subject);
    return next();
  });
