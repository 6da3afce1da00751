import { v7 } from 'uuid';
import type { Ids } from '../../domain/ids.ts';

/** UUIDs of version 7; those of one process come in ascending order. */
export const createSystemIds = (): Ids => ({ next: () => v7() });
