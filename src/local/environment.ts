import { existsSync } from 'node:fs';
import { readVariables } from '../adapters/system/env-file.ts';
import type { EarningsConfig } from '../contracts/config/earnings.ts';
import { localEnvironment } from '../contracts/config/local-environment.ts';
import { parse } from '../contracts/parse.ts';
import { readEarningsFile } from './earnings-file.ts';

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
  /** Where the operator is told of alerts. Whoever knows it may post there, so it is a secret. */
  readonly alertWebhookUrl?: string;
  /** A DynamoDB that runs already, instead of our own child process. */
  readonly dynamodbEndpoint?: string;
  readonly signalServiceUrl?: string;
  /** When companies publish their earnings, from the file that is named. */
  readonly earnings?: EarningsConfig;
}

/**
 * Reads `.env`, if there is one, and the process environment, which wins. Throws InvalidInput naming file, variable
 * and rule; a secret's value is never part of the message.
 */
export function readEnvironment(file = '.env', variables: NodeJS.ProcessEnv = process.env): Environment {
  const values = parse(
    localEnvironment,
    readVariables(file, variables),
    existsSync(file) ? file : 'environment',
  );
  const {
    ALPACA_KEY_ID: keyId,
    ALPACA_SECRET_KEY: secretKey,
    ALPACA_TRADING_URL: tradingUrl,
    ALPACA_DATA_URL: dataUrl,
    FINNHUB_API_KEY: finnhubKey,
    COINGECKO_API_KEY: coinGeckoKey,
    ALERT_WEBHOOK_URL: alertWebhookUrl,
  } = values;
  return {
    ...(keyId !== undefined && secretKey !== undefined
      ? { alpaca: { keyId, secretKey, tradingUrl, dataUrl } }
      : {}),
    ...(finnhubKey === undefined ? {} : { finnhubKey }),
    ...(coinGeckoKey === undefined ? {} : { coinGeckoKey }),
    ...(alertWebhookUrl === undefined ? {} : { alertWebhookUrl }),
    ...(values.DYNAMODB_ENDPOINT === undefined ? {} : { dynamodbEndpoint: values.DYNAMODB_ENDPOINT }),
    ...(values.SIGNAL_SERVICE_URL === undefined ? {} : { signalServiceUrl: values.SIGNAL_SERVICE_URL }),
    ...(values.EARNINGS_FILE === undefined ? {} : { earnings: readEarningsFile(values.EARNINGS_FILE) }),
  };
}
