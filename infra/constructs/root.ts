import { join } from 'node:path';

/** Root of the repository: paths in the topology are relative to it. */
export const ROOT: string = join(import.meta.dirname, '..', '..');
