import * as z from 'zod';
import { ALPACA_DATA_URL, ALPACA_PAPER_URL } from './alpaca-hosts.ts';
import { alpacaKeyId, alpacaSecretKey, vendorKey } from './alpaca-secret.ts';
import { isWebhookAddress } from './webhook-secret.ts';

/** What `npm start` takes from `.env` and the environment; everything else in them is somebody else's. */
export const localEnvironment = z
  .object({
    ALPACA_KEY_ID: alpacaKeyId.optional(),
    ALPACA_SECRET_KEY: alpacaSecretKey.optional(),
    ALPACA_TRADING_URL: z.url('must be a URL').default(ALPACA_PAPER_URL),
    ALPACA_DATA_URL: z.url('must be a URL').default(ALPACA_DATA_URL),
    FINNHUB_API_KEY: vendorKey.optional(),
    COINGECKO_API_KEY: vendorKey.optional(),
    ALERT_WEBHOOK_URL: z.string().refine(isWebhookAddress, 'must be an https address').optional(),
    DYNAMODB_ENDPOINT: z.url('must be a URL').optional(),
    SIGNAL_SERVICE_URL: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).optional(),
    /** Path of a JSON file. */
    EARNINGS_FILE: z.string().optional(),
  })
  .refine(
    (variables) => (variables.ALPACA_KEY_ID === undefined) === (variables.ALPACA_SECRET_KEY === undefined),
    {
      path: ['ALPACA_SECRET_KEY'],
      message: 'ALPACA_KEY_ID and ALPACA_SECRET_KEY go together: set both or neither',
    },
  );
