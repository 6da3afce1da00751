import * as z from 'zod';
import { InvalidInputError } from '../domain/errors.ts';

const settings = z.strictObject({
  /** How much worse than the price point a market order fills; the bar's range limits it. */
  slippageBps: z.number().min(0).max(1_000).default(1),
  /** Commission on a fill's notional, rounded up to a cent; Alpaca takes none for stocks. */
  feeBps: z.number().min(0).max(1_000).default(0),
  /** The share of a bar's volume that all orders of one symbol together may take. */
  participation: z.number().gt(0).max(1).default(0.25),
  /** Whether the account may sell what it does not hold. */
  shorting: z.boolean().default(false),
});

/** How the exchange treats orders. */
export type ExchangeSettings = Readonly<z.infer<typeof settings>>;

/** Completes `given` with the defaults; throws InvalidInputError that names the setting. */
export function parseSettings(given: Partial<ExchangeSettings> | undefined): ExchangeSettings {
  const parsed = settings.safeParse(given ?? {});
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new InvalidInputError(`exchange settings: ${issue?.path.join('.')}: ${issue?.message}`);
}
