import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { createTokenEndpoint, type Tokens } from '../adapters/oauth/index.ts';
import { parseJson } from '../contracts/parse.ts';
import { SECOND } from '../domain/clock.ts';
import { ConflictError, InvalidInputError, NotFoundError } from '../domain/errors.ts';
import type { Context } from './command.ts';

const sessionSchema = z.strictObject({
  apiUrl: z.url(),
  signInUrl: z.url(),
  clientId: z.string().min(1),
  accessToken: z.string().min(1),
  refreshToken: z.string().min(1),
  expiresAt: z.iso.datetime(),
});

/** A person who has signed in to one stage. It needs no AWS credentials any more. */
export type Session = z.output<typeof sessionSchema>;

/** A token this close to its end is not handed out. */
const MARGIN_MS = 60 * SECOND;

/** Nobody but its owner may even look. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

/** Where the session of `stage` lies: XDG_CONFIG_HOME, or .config under HOME. Throws InvalidInput without either. */
export function sessionFile(stage: string, { host: { env } }: Pick<Context, 'host'>): string {
  const { XDG_CONFIG_HOME: configured, HOME: home } = env;
  const folder = configured ?? (home === undefined ? undefined : join(home, '.config'));
  if (folder === undefined) throw new InvalidInputError('HOME: must be set, for the session to have a place');
  return join(folder, 'quarterdeck', `${stage}.json`);
}

/** Whole or not at all. */
export async function saveSession(file: string, session: Session): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: FOLDER_MODE });
  const draft = `${file}.new`;
  await rm(draft, { force: true });
  await writeFile(draft, JSON.stringify(session, null, 2), { mode: FILE_MODE });
  await rename(draft, file);
}

export const sessionOf = (
  server: Pick<Session, 'apiUrl' | 'signInUrl' | 'clientId'>,
  { accessToken, refreshToken, lifetimeSeconds }: Tokens,
  now: Date,
): Session => {
  if (refreshToken === undefined) throw new ConflictError('the sign-in server gave no refresh token');
  const expiresAt = new Date(now.getTime() + lifetimeSeconds * SECOND).toISOString();
  return { ...server, accessToken, refreshToken, expiresAt };
};

/**
 * The session of `stage` with a token that holds for a minute at least, renewed if it must be. Throws NotFound when
 * nobody signed in, Conflict when the session is over.
 */
export async function openSession(stage: string, context: Context): Promise<Session> {
  const file = sessionFile(stage, context);
  const session = parseJson(sessionSchema, await read(file, stage), file);
  const now = context.clock.now();
  if (Date.parse(session.expiresAt) - now.getTime() > MARGIN_MS) return session;
  const { apiUrl, signInUrl, clientId } = session;
  const renewed = await renew(session, stage, context.fetch);
  const next = sessionOf(
    { apiUrl, signInUrl, clientId },
    { refreshToken: session.refreshToken, ...renewed },
    now,
  );
  await saveSession(file, next);
  return next;
}

async function renew(session: Session, stage: string, fetchServer: typeof fetch): Promise<Tokens> {
  try {
    const { refreshToken, ...tokens } = await createTokenEndpoint(session, fetchServer).refresh(
      session.refreshToken,
    );
    return refreshToken === undefined ? tokens : { ...tokens, refreshToken };
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
    throw new ConflictError(
      `the session of stage ${stage} is over (${error.message}); run quarterdeck login`,
      {},
      error,
    );
  }
}

async function read(file: string, stage: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new NotFoundError(`nobody has signed in to stage ${stage}; run quarterdeck login`, {}, error);
  }
}
