import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArgsDef } from 'citty';
import * as z from 'zod';
import { agentIdSchema } from '../../contracts/common.ts';
import { InvalidInputError, NotFoundError } from '../../domain/errors.ts';
import { DEFAULT_AGENT_ID } from '../../domain/ids.ts';
import { type Context, targetOptions } from '../command.ts';
import { openSession } from '../session.ts';

export const LOCAL_URL = 'http://127.0.0.1:3005';
/** Where `npm start` keeps what it knows, and leaves the token of this machine. */
export const DATA_FOLDER = '.quarterdeck';

/** Flags of every command that talks to the control API. */
export const API_FLAGS = {
  url: { type: 'string', description: `Address of the API (${LOCAL_URL})`, valueHint: 'URL' },
  stage: {
    type: 'string',
    description: 'A deployment that quarterdeck login signed in to',
    valueHint: 'NAME',
  },
  agent: { type: 'string', description: `Which agent (${DEFAULT_AGENT_ID})`, valueHint: 'ID' },
} as const satisfies ArgsDef;

export const apiOptions = {
  url: z.url().optional(),
  stage: targetOptions.stage.unwrap().optional(),
  agent: agentIdSchema.default(DEFAULT_AGENT_ID),
} as const;

export interface Target {
  readonly url: string;
  readonly token: string;
}

/**
 * Which API, and with whose token: of a stage that was signed in to; or of an address, with QUARTERDECK_TOKEN or, on
 * this machine, with the token that `npm start` wrote.
 *
 * @throws InvalidInputError for both at once, or no token for an address elsewhere; NotFoundError without a token
 */
export async function findTarget(
  { url, stage }: { readonly url?: string | undefined; readonly stage?: string | undefined },
  context: Context,
): Promise<Target> {
  if (stage !== undefined) {
    if (url !== undefined) throw new InvalidInputError('--url: not together with --stage, which has its own');
    const { apiUrl, accessToken } = await openSession(stage, context);
    return { url: apiUrl, token: accessToken };
  }
  const address = url ?? LOCAL_URL;
  const given = context.host.env['QUARTERDECK_TOKEN'];
  if (given !== undefined) return { url: address, token: given };
  if (!isOnThisMachine(address))
    throw new InvalidInputError('QUARTERDECK_TOKEN: must be set for an address that is not on this machine');
  return { url: address, token: await localToken(context) };
}

export function isOnThisMachine(address: string): boolean {
  const { hostname } = new URL(address);
  return hostname === '127.0.0.1' || hostname === 'localhost';
}

async function localToken({ host }: Context): Promise<string> {
  const file = join(host.env['QUARTERDECK_DATA'] ?? DATA_FOLDER, 'token');
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    throw new NotFoundError(
      `there is no ${file}; run npm start in this folder, or set QUARTERDECK_TOKEN`,
      {},
      error,
    );
  }
}
