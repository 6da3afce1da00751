import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt, importPKCS8, type JWTPayload, SignJWT } from 'jose';
import { deployed, endpoint, tokenKeyFile } from './world.ts';

export const SCOPES = { read: 'quarterdeck/trading:read', control: 'quarterdeck/trading:control' } as const;

export const OPERATOR = { name: 'ann@example.com', password: 'Long-enough-4-an-operator' } as const;
const REDIRECT = 'http://localhost:3005/';

const cognito = new CognitoIdentityProviderClient({ endpoint });

/** Invites the operator, as an administrator does. */
export async function inviteOperator(): Promise<void> {
  const user = { UserPoolId: deployed.output('UserPoolId'), Username: OPERATOR.name };
  await cognito.send(
    new AdminCreateUserCommand({
      ...user,
      MessageAction: 'SUPPRESS',
      TemporaryPassword: OPERATOR.password,
      UserAttributes: [
        { Name: 'email', Value: OPERATOR.name },
        { Name: 'email_verified', Value: 'true' },
      ],
    }),
  );
  await cognito.send(
    new AdminSetUserPasswordCommand({ ...user, Password: OPERATOR.password, Permanent: true }),
  );
}

export interface Tokens {
  readonly access_token: string;
  readonly id_token: string;
}

/** A token with these claims, signed as the emulator signs its own. */
export async function signedByPool(claims: JWTPayload): Promise<string> {
  if (tokenKeyFile === undefined) throw new Error('the key of this emulator is not known');
  const key = await importPKCS8(readFileSync(tokenKeyFile, 'utf8'), 'RS256');
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'ministack-key-1' }).sign(key);
}

/**
 * The access token of an operator who signed in and agreed to `scopes`. Cognito puts them into the token; MiniStack
 * puts in those of its own API whatever was asked for, so the token is signed again with what it should have.
 */
export async function accessToken(...scopes: readonly string[]): Promise<string> {
  const { access_token } = await signIn(...scopes);
  if (tokenKeyFile === undefined) return access_token;
  return signedByPool({ ...decodeJwt(access_token), scope: ['openid', ...scopes].join(' ') });
}

/** Signs in as a browser does: the page, the form, the code with its proof (PKCE), the token. */
export async function signIn(...scopes: readonly string[]): Promise<Tokens> {
  const verifier = randomBytes(32).toString('base64url');
  const asked = {
    client_id: deployed.output('ClientId'),
    redirect_uri: REDIRECT,
    response_type: 'code',
    scope: ['openid', ...scopes].join(' '),
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  };
  const page = await fetch(`${endpoint}/oauth2/authorize?${new URLSearchParams(asked).toString()}`);
  if (!page.ok) throw new Error(`no sign-in page: ${page.status} ${await page.text()}`);
  const submitted = await fetch(`${endpoint}/login`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ ...asked, username: OPERATOR.name, password: OPERATOR.password }),
  });
  const code = new URL(submitted.headers.get('location') ?? REDIRECT).searchParams.get('code');
  if (code === null) throw new Error(`not signed in: ${submitted.status} ${await submitted.text()}`);
  const answer = await fetch(`${endpoint}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: asked.client_id,
      redirect_uri: REDIRECT,
      code,
      code_verifier: verifier,
    }),
  });
  if (!answer.ok) throw new Error(`no token: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Tokens;
}
