import * as z from 'zod';
import { folderName, parseFlags, speed, wholeNumber } from '../flag-values.ts';

const fileName = z.string().min(1, 'must name a file');
const key = z.string().regex(/^[A-Za-z0-9]{8,64}$/, 'must be 8 to 64 letters and digits');

const options = z.strictObject({
  port: wholeNumber(1, 65_535).default(4010),
  bars: folderName.optional(),
  seed: wholeNumber(0, 4_294_967_295).default(1),
  speed: speed.default(1),
  start: z.iso
    .datetime({ offset: true, error: 'must be an instant such as 2025-06-02T13:30:00Z' })
    .transform((text) => new Date(text))
    .optional(),
  cash: z
    .string()
    .regex(/^\d{1,12}(\.\d{1,2})?$/, 'must be dollars such as 100000 or 2500.50')
    .default('100000'),
  settings: fileName.optional(),
  faults: fileName.optional(),
  state: fileName.optional(),
  'rate-limit': z.boolean().default(true),
  key: key.default('PAPEREXCHANGE'),
  secret: key.default('PAPEREXCHANGESECRET'),
});
export type ExchangeOptions = z.output<typeof options>;

/** What each flag of `npm run exchange` is for: the help text, and the list of what is known. */
export const EXCHANGE_FLAGS = {
  port: { type: 'string', description: 'Port on 127.0.0.1 (4010)', valueHint: 'N' },
  bars: {
    type: 'string',
    description: 'Market from recorded bars: a folder of CSV files, one a symbol; synthetic without it',
    valueHint: 'DIR',
  },
  seed: { type: 'string', description: 'Seed of the synthetic market (1)', valueHint: 'N' },
  speed: {
    type: 'string',
    description: 'Market seconds a second, or max (1)',
    valueHint: 'N|max',
  },
  start: {
    type: 'string',
    description: "When market time begins (the market's first session)",
    valueHint: '2025-06-02T13:30:00Z',
  },
  cash: { type: 'string', description: 'Dollars in the account (100000)', valueHint: 'N' },
  settings: {
    type: 'string',
    description: 'Slippage, fees, margin, shorting and the like: a JSON file',
    valueHint: 'FILE',
  },
  faults: { type: 'string', description: 'Scripted faults: a JSON file', valueHint: 'FILE' },
  state: {
    type: 'string',
    description: 'SQLite file that keeps account and orders; in memory without it',
    valueHint: 'FILE',
  },
  'rate-limit': {
    type: 'boolean',
    default: true,
    description: 'Answer 429 past 200 requests a minute',
    negativeDescription: 'Answer any number of requests',
  },
  key: { type: 'string', description: 'Key id that is let in (PAPEREXCHANGE)', valueHint: 'KEY' },
  secret: { type: 'string', description: 'Its secret (PAPEREXCHANGESECRET)', valueHint: 'SECRET' },
} as const;

/** Checks what the command line gave. Throws InvalidInput naming the flag and its rule. */
export function parseExchangeOptions(args: Readonly<Record<string, unknown>>): ExchangeOptions {
  // Flags of several words come under their camel-cased names too.
  const { rateLimit: _alias, ...given } = args;
  return parseFlags(options, EXCHANGE_FLAGS, given);
}
