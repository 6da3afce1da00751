import * as z from 'zod';
import { InvalidInputError } from '../../domain/errors.ts';

const cursorText = z.base64url().max(1_000);
const cursorContent = z.tuple([z.string(), z.string()]);

/** Opaque to whoever gets it: where the next page of the partition `pk` begins. */
export const encodeCursor = (pk: string, lastSortKey: string): string =>
  Buffer.from(JSON.stringify([pk, lastSortKey])).toString('base64url');

/** The sort key after which the page begins. Throws InvalidInput for a cursor of another agent, of another kind, or of nobody. */
export function decodeCursor(pk: string, cursor: string): string {
  const content = cursorContent.safeParse(contentOf(cursor));
  if (!content.success || content.data[0] !== pk) {
    throw new InvalidInputError('cursor: is not one that this list gave', { field: 'cursor' });
  }
  return content.data[1];
}

function contentOf(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursorText.parse(cursor), 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
