import { text as readAll } from 'node:stream/consumers';
import * as z from 'zod';
import { alpacaKeyId, alpacaSecretKey, vendorKey } from '../contracts/config/alpaca-secret.ts';
import { parse } from '../contracts/parse.ts';
import { InvalidInputError } from '../domain/errors.ts';
import type { Context } from './command.ts';
import { checkBy } from './questions.ts';

const keyIdIn = z.strictObject({ keyId: alpacaKeyId });
const secretIn = z.strictObject({ secretKey: alpacaSecretKey });

const keyIdOf = (keyId: string, what: string): string => parse(keyIdIn, { keyId }, what).keyId;
const secretOf = (secretKey: string, what: string): string => parse(secretIn, { secretKey }, what).secretKey;

export interface EnteredKeys {
  readonly keyId: string;
  readonly secretKey: string;
}

/** How the secret is given: never as an argument, which a shell writes into its history and `ps` shows to everybody. */
export interface KeySources {
  readonly keyId?: string | undefined;
  readonly secretStdin: boolean;
}

export interface StandInKeys {
  readonly finnhubKey?: string;
  readonly coinGeckoKey?: string;
}

const standIns = {
  FINNHUB_API_KEY: {
    field: 'finnhubKey',
    question: 'Finnhub API key, for quotes that Alpaca lacks (empty: none)',
  },
  COINGECKO_API_KEY: {
    field: 'coinGeckoKey',
    question: 'CoinGecko API key, for coins that Alpaca lacks (empty: none)',
  },
} as const;

const keyOf = (key: string, what: string): string =>
  parse(z.strictObject({ key: vendorKey }), { key }, what).key;

/**
 * The keys of sources for what Alpaca lacks: from FINNHUB_API_KEY and COINGECKO_API_KEY, or, where `ask` is true, from
 * the person; what is not given stays as it is. Throws InvalidInput naming the variable and its rule, never the key.
 */
export async function enterStandInKeys(
  ask: boolean,
  { host, terminal, questions }: Context,
): Promise<StandInKeys> {
  const entered: Record<string, string> = {};
  for (const [variable, { field, question }] of Object.entries(standIns)) {
    const given = host.env[variable];
    const key =
      given !== undefined && given !== ''
        ? keyOf(given, variable)
        : ask
          ? await questions.secret(
              question,
              checkBy((typed) => typed.trim() === '' || keyOf(typed.trim(), 'key')),
            )
          : '';
    if (key.trim() === '') continue;
    entered[field] = key.trim();
    terminal.hide(key.trim());
  }
  return entered;
}

/**
 * The keys from flags and stdin, else from ALPACA_KEY_ID and ALPACA_SECRET_KEY, else from the person. Throws
 * InvalidInput naming the field and its rule, never what was given.
 */
export async function enterKeys(
  { keyId, secretStdin }: KeySources,
  { host, terminal, questions }: Context,
): Promise<EnteredKeys> {
  const { ALPACA_KEY_ID: keyIdVariable, ALPACA_SECRET_KEY: secretVariable } = host.env;
  const known = keyId ?? (keyIdVariable === undefined ? undefined : keyIdOf(keyIdVariable, 'ALPACA_KEY_ID'));
  if (known === undefined && secretStdin) {
    throw new InvalidInputError('--secret-stdin needs the key id: give --key-id or ALPACA_KEY_ID');
  }
  const id =
    known ??
    (await questions.text(
      'Alpaca paper key id',
      checkBy((typed) => keyIdOf(typed.trim(), 'key')),
    ));

  const enter = async (): Promise<string> => {
    if (secretStdin) return secretOf((await readAll(host.stdin)).trim(), 'standard input');
    if (secretVariable !== undefined) return secretOf(secretVariable, 'ALPACA_SECRET_KEY');
    return questions.secret(
      'Alpaca paper secret key (not shown)',
      checkBy((typed) => secretOf(typed.trim(), 'secret')),
    );
  };
  const secretKey = (await enter()).trim();
  terminal.hide(secretKey);
  return { keyId: id.trim(), secretKey };
}
