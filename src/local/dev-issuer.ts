import { chmod, link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JSONWebKeySet,
  SignJWT,
} from 'jose';
import * as z from 'zod';
import { SCOPES, type Scope } from '../contracts/http/route.ts';
import { parseJson } from '../contracts/parse.ts';
import { FatalError } from '../domain/errors.ts';

export interface DevIssuer {
  readonly issuer: string;
  readonly audience: string;
  /** Public keys only, for a verifier in the same process. */
  readonly jwks: JSONWebKeySet;
  /** A token for the operator of this laptop. @param scopes all of them by default */
  readonly issueToken: (scopes?: readonly Scope[]) => Promise<string>;
}

/** No address: nobody else can be asked for its keys, and no other issuer can be mistaken for it. */
const ISSUER = 'urn:quarterdeck:development';
const AUDIENCE = 'quarterdeck';
const ALGORITHM = 'ES256';
const LIFETIME = '30 days';
const KEY_FILE = 'dev-issuer.json';
/** Its owner reads and writes; nobody else does anything. */
const OWNER_ONLY = 0o600;

const keySchema = z.strictObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.base64url(),
  y: z.base64url(),
  d: z.base64url(),
});
type PrivateKey = z.output<typeof keySchema>;

/**
 * The issuer of tokens for a server that listens on loopback only. Its key lies in `dataFolder` and outlives the
 * process, so that yesterday's token still works. Throws InvalidInput when the file is not what was written, Fatal
 * when the key in it is none.
 */
export async function createDevIssuer(dataFolder: string): Promise<DevIssuer> {
  const { d, ...publicKey } = await ensureKey(dataFolder);
  const kid = await calculateJwkThumbprint(publicKey);
  const signingKey = await importKey({ ...publicKey, d });
  return {
    issuer: ISSUER,
    audience: AUDIENCE,
    jwks: { keys: [{ ...publicKey, kid, alg: ALGORITHM, use: 'sig' }] },
    issueToken: (scopes = SCOPES) =>
      new SignJWT({ scope: scopes.join(' ') })
        .setProtectedHeader({ alg: ALGORITHM, kid })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setSubject('developer')
        .setIssuedAt()
        .setExpirationTime(LIFETIME)
        .sign(signingKey),
  };
}

async function importKey(key: PrivateKey): Promise<CryptoKey> {
  const imported = await importJWK(key, ALGORITHM).catch((error: unknown) => {
    throw new FatalError(`${KEY_FILE} holds no usable key; remove it to get a new one`, {}, error);
  });
  if (imported instanceof Uint8Array) throw new FatalError(`${KEY_FILE} holds no key pair`);
  return imported;
}

async function ensureKey(dataFolder: string): Promise<PrivateKey> {
  const file = join(dataFolder, KEY_FILE);
  const known = await readKey(file);
  if (known !== undefined) return known;
  await mkdir(dataFolder, { recursive: true });
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, JSON.stringify(await exportJWK(privateKey)), { mode: OWNER_ONLY });
  // The first process to link wins, and a reader never sees half a file.
  await link(draft, file).catch(ignoreExisting);
  await rm(draft);
  const written = await readKey(file);
  if (written === undefined) throw new FatalError(`${file} vanished`);
  return written;
}

async function readKey(file: string): Promise<PrivateKey | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  await chmod(file, OWNER_ONLY);
  return parseJson(keySchema, text, file);
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

function ignoreExisting(error: unknown): void {
  if (codeOf(error) !== 'EEXIST') throw error;
}
