import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import * as z from 'zod';
import { ALPACA_DATA_URL, ALPACA_PAPER_URL } from '../contracts/config/alpaca-hosts.ts';
import { alpacaKeyId, alpacaSecretKey } from '../contracts/config/alpaca-secret.ts';
import type { EarningsConfig } from '../contracts/config/earnings.ts';
import { parse } from '../contracts/parse.ts';
import { InvalidInputError } from '../domain/errors.ts';
import { readEarningsFile } from './earnings-file.ts';

const vendorKey = z
  .string()
  .regex(/^[A-Za-z0-9_-]{8,128}$/, 'must be an API key of letters, digits, "_" and "-"');

const environment = z
  .object({
    ALPACA_KEY_ID: alpacaKeyId.optional(),
    ALPACA_SECRET_KEY: alpacaSecretKey.optional(),
    ALPACA_TRADING_URL: z.url('must be a URL').default(ALPACA_PAPER_URL),
    ALPACA_DATA_URL: z.url('must be a URL').default(ALPACA_DATA_URL),
    FINNHUB_API_KEY: vendorKey.optional(),
    COINGECKO_API_KEY: vendorKey.optional(),
    DYNAMODB_ENDPOINT: z.url('must be a URL').optional(),
    EARNINGS_FILE: z.string().optional(),
  })
  .refine(
    (variables) => (variables.ALPACA_KEY_ID === undefined) === (variables.ALPACA_SECRET_KEY === undefined),
    {
      path: ['ALPACA_SECRET_KEY'],
      message: 'ALPACA_KEY_ID and ALPACA_SECRET_KEY go together: set both or neither',
    },
  );

export interface Environment {
  /** Present when the laptop is to talk to Alpaca paper instead of the paper exchange. */
  readonly alpaca?: {
    readonly keyId: string;
    readonly secretKey: string;
    readonly tradingUrl: string;
    readonly dataUrl: string;
  };
  /** Of sources that are asked for what Alpaca lacks. They never mix with a simulated market. */
  readonly finnhubKey?: string;
  readonly coinGeckoKey?: string;
  /** A DynamoDB that runs already, instead of our own child process. */
  readonly dynamodbEndpoint?: string;
  /** When companies publish their earnings, from the file that is named. */
  readonly earnings?: EarningsConfig;
}

/**
 * Reads `.env`, if there is one, and the process environment, which wins. Throws InvalidInput naming file, variable
 * and rule; a secret's value is never part of the message.
 */
export function readEnvironment(file = '.env', variables: NodeJS.ProcessEnv = process.env): Environment {
  const values = parse(
    environment,
    withoutEmpty({ ...readFile(file), ...variables }),
    existsSync(file) ? file : 'environment',
  );
  const {
    ALPACA_KEY_ID: keyId,
    ALPACA_SECRET_KEY: secretKey,
    ALPACA_TRADING_URL: tradingUrl,
    ALPACA_DATA_URL: dataUrl,
    FINNHUB_API_KEY: finnhubKey,
    COINGECKO_API_KEY: coinGeckoKey,
  } = values;
  return {
    ...(keyId !== undefined && secretKey !== undefined
      ? { alpaca: { keyId, secretKey, tradingUrl, dataUrl } }
      : {}),
    ...(finnhubKey === undefined ? {} : { finnhubKey }),
    ...(coinGeckoKey === undefined ? {} : { coinGeckoKey }),
    ...(values.DYNAMODB_ENDPOINT === undefined ? {} : { dynamodbEndpoint: values.DYNAMODB_ENDPOINT }),
    ...(values.EARNINGS_FILE === undefined ? {} : { earnings: readEarningsFile(values.EARNINGS_FILE) }),
  };
}

function readFile(file: string): Readonly<Record<string, string | undefined>> {
  if (!existsSync(file)) return {};
  const lines = readFileSync(file, 'utf8').split('\n');
  const broken = lines.findIndex(
    (line) => !/^\s*(#.*|(export\s+)?[A-Za-z_][A-Za-z0-9_]*\s*=.*)?\r?$/.test(line),
  );
  if (broken !== -1)
    throw new InvalidInputError(`${file} line ${broken + 1}: must be NAME=value, a comment or empty`);
  return parseEnv(lines.join('\n'));
}

/** An empty value in a file is a line that waits to be filled in. */
const withoutEmpty = (
  variables: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
