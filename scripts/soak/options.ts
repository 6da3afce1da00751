import * as z from 'zod';
import { parse } from '../../src/contracts/parse.ts';

const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,10}$/, `must be a whole number from ${least} to ${most}`)
    .transform(Number)
    .pipe(
      z.number().min(least, `must be from ${least} to ${most}`).max(most, `must be from ${least} to ${most}`),
    );

/** Days that a plan of faults has room for. */
const MOST_DAYS = 60;

const soakFlags = z.object({
  days: wholeNumber(1, MOST_DAYS),
  from: z.iso.date('must be a date such as 2024-10-28'),
  seed: wholeNumber(0, 4_294_967_295),
  stocks: wholeNumber(1, 120),
  coins: wholeNumber(0, 20),
  'cycle-minutes': wholeNumber(1, 30),
  'heartbeat-minutes': wholeNumber(1, 30),
  stops: wholeNumber(0, 60),
});

/** What is run through. */
export interface SoakOptions {
  /** Sessions of the exchange. */
  readonly days: number;
  /** `YYYY-MM-DD`, the first day that may be a session. */
  readonly from: string;
  readonly seed: number;
  readonly stocks: number;
  readonly coins: number;
  /** Between two analysis cycles. */
  readonly cycleMinutes: number;
  /** Between two heartbeats. */
  readonly heartbeatMinutes: number;
  /** How often the process is ended and started again. */
  readonly stops: number;
}

/** The defaults, as they are written on the command line. */
export const SOAK_DEFAULTS = {
  days: '30',
  from: '2024-10-28',
  seed: '1',
  stocks: '12',
  coins: '2',
  'cycle-minutes': '15',
  'heartbeat-minutes': '1',
  stops: '8',
} as const satisfies Record<keyof z.input<typeof soakFlags>, string>;

/** Throws InvalidInput naming the flag and its rule. */
export function parseSoakOptions(flags: Readonly<Record<string, unknown>>): SoakOptions {
  const parsed = parse(soakFlags, flags, 'command line');
  const { 'cycle-minutes': cycleMinutes, 'heartbeat-minutes': heartbeatMinutes, ...rest } = parsed;
  return { ...rest, cycleMinutes, heartbeatMinutes };
}
