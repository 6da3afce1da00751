import type { ArgsDef } from 'citty';
import * as z from 'zod';

/** Flags of every list. */
export const LIST_FLAGS = {
  limit: { type: 'string', description: 'So many at most, 1 to 100 (20)', valueHint: 'N' },
  cursor: { type: 'string', description: 'Where the page before ended', valueHint: 'TEXT' },
} as const satisfies ArgsDef;

export const listOptions = { limit: z.string().optional(), cursor: z.string().optional() } as const;

/** The hint of a positional flag, the last one, that takes all words that are left: one text with commas between. */
export const MANY = '…';

/** The one word that a command is about. */
export const ID_FLAG = {
  id: { type: 'positional', description: 'Its id', required: false },
} as const satisfies ArgsDef;
export const idOption = { id: z.string({ error: 'must be named' }).min(1) } as const;
