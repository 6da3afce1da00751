import * as z from 'zod';
import { AUTONOMIES } from '../domain/agent/status.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../domain/clock.ts';
import { InvalidInputError } from '../domain/errors.ts';
import { folderName, parseFlags, speed, wholeNumber } from './flag-values.ts';

const UNITS: Readonly<Record<string, number>> = { s: SECOND, m: MINUTE, h: HOUR, d: DAY };

const duration = z
  .string()
  .regex(/^\d{1,6}[smhd]$/, 'must be a number and a unit, such as 90s, 30m, 6h or 10d')
  .transform((text) => Number(text.slice(0, -1)) * (UNITS[text.slice(-1)] ?? 0))
  .refine((ms) => ms > 0, 'must be longer than nothing');

const options = z.strictObject({
  port: wholeNumber(1, 65_535).default(3005),
  speed: speed.optional(),
  bars: folderName.optional(),
  seed: wholeNumber(0, 4_294_967_295).default(1),
  fresh: z.boolean().default(false),
  until: duration.optional(),
  autonomy: z.enum(AUTONOMIES).optional(),
  json: z.boolean().default(false),
  data: folderName.default('.quarterdeck'),
});
export type Options = z.output<typeof options>;

/** What each flag of `npm start` is for: the help text, and the list of what is known. */
export const FLAGS = {
  port: { type: 'string', description: 'Port of the API on 127.0.0.1 (3005)', valueHint: 'N' },
  speed: {
    type: 'string',
    description: 'Market seconds a second, or max (10; 1 with a real broker)',
    valueHint: 'N|max',
  },
  bars: {
    type: 'string',
    description: 'Market from recorded bars: a folder of CSV files, one a symbol',
    valueHint: 'DIR',
  },
  seed: { type: 'string', description: 'Seed of the synthetic market and of ids (1)', valueHint: 'N' },
  fresh: { type: 'boolean', description: 'Forget the state of earlier runs' },
  until: {
    type: 'string',
    description: 'Stop after so much market time, print a summary, exit 0',
    valueHint: '90s|30m|6h|10d',
  },
  autonomy: {
    type: 'string',
    description: 'manual stores decisions for review, semi_auto asks for approval, autonomous executes them',
    valueHint: 'MODE',
  },
  json: { type: 'boolean', description: 'Print one JSON document on stdout and everything else on stderr' },
  data: { type: 'string', description: 'Folder for the state (.quarterdeck)', valueHint: 'DIR' },
} as const;

/** Checks what the command line gave. Throws InvalidInput naming the flag and its rule. */
export const parseOptions = (args: Readonly<Record<string, unknown>>): Options =>
  parseFlags(options, FLAGS, args);

/** Refuses a value for a flag that takes none: `--fresh=false` must not mean `--fresh`. Throws InvalidInput. */
export function refuseSwitchValues(rawArgs: readonly string[]): void {
  for (const [flag, { type }] of Object.entries(FLAGS)) {
    const given = type === 'boolean' && rawArgs.some((arg) => arg.startsWith(`--${flag}=`));
    if (given) throw new InvalidInputError(`--${flag} takes no value; leave it out to turn it off`);
  }
}
