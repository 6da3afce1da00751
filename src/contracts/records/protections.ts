import * as z from 'zod';
import { decimal, money } from '../common.ts';

/** A week: what an agent remembers of its exits covers no more. */
const MOST_MINUTES = 10_080;

const minutes = z.int().min(1).max(MOST_MINUTES);
const windowed = {
  windowMinutes: minutes.meta({ description: 'How far back it looks, in minutes.' }),
  lockMinutes: minutes.meta({ description: 'For how long it locks, in minutes.' }),
};

/** One protection as an operator sets it (RK7); `src/domain/risk/protections.ts` says what each does. */
export const protectionSchema = z.lazy(() =>
  z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('stop_loss_guard'),
      stops: z.int().min(1).max(50).meta({ description: 'Exits at a loss.' }),
      scope: z.enum(['symbol', 'all']),
      ...windowed,
    }),
    z.strictObject({
      kind: z.literal('max_drawdown'),
      maxDrawdownPct: decimal
        .refine((share) => share.gt(0) && share.lte(1), { error: 'must be above 0 and at most 1' })
        .meta({ description: 'Of realised profit from its peak, as a fraction of equity.' }),
      ...windowed,
    }),
    z.strictObject({
      kind: z.literal('low_profit'),
      trades: z.int().min(1).max(50).meta({ description: 'Exits from a symbol before it is judged.' }),
      minProfit: money,
      ...windowed,
    }),
  ]),
);
