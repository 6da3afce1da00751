import * as z from 'zod';
import { DEFAULT_UNIVERSE_CAPS, MOST_UNIVERSE_CAPS } from '../../domain/universe/caps.ts';
import { count } from '../common.ts';

/** As they are stored: what is set. A ceiling that is lowered later lowers them too, instead of making them unreadable. */
export const setUniverseCaps = z.strictObject({
  maxStocks: count.optional(),
  maxCrypto: count.optional(),
  rotationTopN: count.optional(),
});

const least = { maxStocks: 1, maxCrypto: 1, rotationTopN: 0 } as const;
const cap = (name: keyof typeof least, description: string) =>
  z
    .int()
    .min(least[name])
    .max(MOST_UNIVERSE_CAPS[name])
    .meta({ description: `${description} ${DEFAULT_UNIVERSE_CAPS[name]} unless set.` });

/** `UniverseCaps` of the domain (UN2). */
export const universeCapsSchema = z.strictObject({
  maxStocks: cap('maxStocks', 'Stocks that a cycle looks at; the others take turns.'),
  maxCrypto: cap('maxCrypto', 'Coins that a cycle looks at.'),
  rotationTopN: cap(
    'rotationTopN',
    'Candidates with a confident decision or a fill of today that are looked at in every cycle.',
  ),
});

const { maxStocks, maxCrypto, rotationTopN } = universeCapsSchema.shape;

/** Some of them; null is the default again. */
export const universeCapsChange = z.strictObject({
  maxStocks: maxStocks.nullable().optional(),
  maxCrypto: maxCrypto.nullable().optional(),
  rotationTopN: rotationTopN.nullable().optional(),
});
