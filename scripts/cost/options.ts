import * as z from 'zod';
import { parse } from '../../src/contracts/parse.ts';
import { readFlags } from '../command-line.ts';
import { LEAST_SYMBOLS } from '../metering/activities.ts';
import type { Workload } from './workload.ts';

const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be a whole number from ${least} to ${most}`)
    .transform(Number)
    .refine((value) => value >= least && value <= most, `must be from ${least} to ${most}`);

const options = z.strictObject({
  'trades-per-day': wholeNumber(0, 100_000).optional(),
  symbols: wholeNumber(LEAST_SYMBOLS, 100_000).optional(),
  strategies: wholeNumber(1, 10_000).optional(),
  agents: wholeNumber(1, 10_000).optional(),
  'cycle-seconds': wholeNumber(10, 86_400).optional(),
  'heartbeat-seconds': wholeNumber(5, 86_400).optional(),
  'no-free-tier': z.boolean().default(false),
  json: z.boolean().default(false),
  help: z.boolean().default(false),
});

export interface Options {
  readonly workload: Workload;
  /** False when a flag made it another workload than the one that the budget is for. */
  readonly isReference: boolean;
  readonly freeTier: boolean;
  readonly json: boolean;
  readonly help: boolean;
}

export const HELP = `Usage: npm run cost -- [flags]

Estimates a month on AWS, in US dollars and without AI: meters a local run on its wires, adds what the stacks
cost for standing there, and applies the dated price list in scripts/cost/prices.json.

  --trades-per-day N     trades of each agent on a trading day (50)
  --symbols N            symbols of each agent, from ${LEAST_SYMBOLS} (as deployed)
  --strategies N         strategies of each agent (as deployed)
  --agents N             agents (as deployed)
  --cycle-seconds N      from one analysis cycle to the next (60)
  --heartbeat-seconds N  from one heartbeat to the next (30)
  --no-free-tier         judge by the list's prices, as when another project has used up what is always free
  --json                 one JSON document on stdout; everything else goes to stderr
  --help`;

/** Checks what the command line gave. Throws InvalidInput naming the flag and its rule. */
export function parseOptions(args: readonly string[], reference: Workload): Options {
  const flag = { type: 'boolean' } as const;
  const value = { type: 'string' } as const;
  const flags = readFlags(args, {
    'trades-per-day': value,
    symbols: value,
    strategies: value,
    agents: value,
    'cycle-seconds': value,
    'heartbeat-seconds': value,
    'no-free-tier': flag,
    json: flag,
    help: flag,
  });
  const given = parse(options, { ...flags }, 'command line');
  const workload: Workload = {
    symbols: given.symbols ?? reference.symbols,
    strategies: given.strategies ?? reference.strategies,
    agents: given.agents ?? reference.agents,
    tradesPerDay: given['trades-per-day'] ?? reference.tradesPerDay,
    cycleSeconds: given['cycle-seconds'] ?? reference.cycleSeconds,
    heartbeatSeconds: given['heartbeat-seconds'] ?? reference.heartbeatSeconds,
  };
  const isReference = JSON.stringify(workload) === JSON.stringify(reference);
  return { workload, isReference, freeTier: !given['no-free-tier'], json: given.json, help: given.help };
}
