import * as z from 'zod';

/**
 * The JSON in the secret. The addresses are for a paper exchange of our own; without them it is Alpaca's paper API.
 * They are checked like any other by the Alpaca adapter, so a live host is refused here too.
 */
export const alpacaSecret = z.object({
  keyId: z.string().min(1),
  secretKey: z.string().min(1),
  tradingUrl: z.url().optional(),
  dataUrl: z.url().optional(),
  // Of other vendors, in the one secret because each secret costs 40 cents a month.
  finnhubKey: z.string().min(1).optional(),
  coinGeckoKey: z.string().min(1).optional(),
});
export type AlpacaSecret = z.output<typeof alpacaSecret>;

/** What a person types in: stricter than what is read, so that a slip of the clipboard is found before it is stored. */
export const alpacaKeyId = z
  .string()
  .regex(/^[A-Za-z0-9]{8,64}$/, 'must be an Alpaca key id of letters and digits');
export const alpacaSecretKey = z
  .string()
  .regex(/^[A-Za-z0-9]{8,128}$/, 'must be an Alpaca secret key of letters and digits');
/** Of the other vendors. */
export const vendorKey = z
  .string()
  .regex(/^[A-Za-z0-9_-]{8,128}$/, 'must be an API key of letters, digits, "_" and "-"');

/** The key id that a new deployment has: well formed and wrong, until an operator puts a real one in. */
export const PLACEHOLDER_KEY_ID = 'replace-me';
