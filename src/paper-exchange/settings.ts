import * as z from 'zod';
import { InvalidInputError } from '../domain/errors.ts';

const bps = z.number().min(0).max(1_000);

const settings = z.strictObject({
  /** How much worse than the price point a market order fills; the bar's range limits it. */
  slippageBps: bps.default(1),
  /** How much of the half spread a market order pays on top: 0 trades at the middle, 1 at the far side. */
  spreadShare: z.number().min(0).max(2).default(0),
  /** Commission on a stock fill's dollars, rounded up to a cent; Alpaca takes none. */
  feeBps: bps.default(0),
  /** Commission in dollars a share. */
  feePerShare: z.number().min(0).max(1).default(0),
  /** Whether sales of stock pay the SEC's and FINRA's fees. */
  regulatoryFees: z.boolean().default(false),
  /** Commission on a coin fill's dollars; Alpaca takes 25 from whoever takes, up to 100,000 dollars a month. */
  cryptoFeeBps: bps.default(0),
  /** The share of a bar's volume that all orders of one symbol together may take. */
  participation: z.number().gt(0).max(1).default(0.25),
  /** Whether the account may sell what it does not hold. */
  shorting: z.boolean().default(false),
  /** Symbols that are hard to borrow: they cannot be sold short. */
  hardToBorrow: z.array(z.string()).default([]),
  /** Buying power for each dollar of equity: 1 is cash only, 2 a margin account, 4 a pattern day trader's. */
  multiplier: z.union([z.literal(1), z.literal(2), z.literal(4)]).default(1),
  /** How long a cancel or a replacement takes to reach the venue; until then the order may fill. Milliseconds. */
  venueDelayMs: z.number().int().min(0).max(600_000).default(0),
});

/** How the exchange treats orders. */
export type ExchangeSettings = Readonly<z.infer<typeof settings>>;

/** Completes `given` with the defaults; throws InvalidInputError that names the setting. */
export function parseSettings(given: unknown): ExchangeSettings {
  const parsed = settings.safeParse(given ?? {});
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new InvalidInputError(`exchange settings: ${issue?.path.join('.')}: ${issue?.message}`);
}
