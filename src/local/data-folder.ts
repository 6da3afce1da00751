import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { errorMessage, InvalidInputError } from '../domain/errors.ts';

export interface DataFolder {
  readonly root: string;
  readonly queues: string;
  readonly exchange: string;
  readonly clock: string;
  readonly log: string;
  readonly token: string;
  /** Where the key is that tokens are signed with. */
  readonly keys: string;
}

/**
 * Where the laptop keeps its state. `fresh` forgets all of it but the key that tokens are signed with. Throws
 * InvalidInput when `root` cannot be a folder.
 *
 * @param person where token and key are: one token is good for whatever a person runs, and found in one place
 */
export function openDataFolder(root: string, fresh: boolean, person = root): DataFolder {
  const folder = {
    root,
    queues: join(root, 'queues'),
    exchange: join(root, 'exchange.db'),
    clock: join(root, 'clock.json'),
    log: join(root, 'quarterdeck.log'),
    token: join(person, 'token'),
    keys: person,
  };
  if (fresh) {
    const files = ['state.db', 'exchange.db']
      .flatMap((file) => [file, `${file}-wal`, `${file}-shm`])
      .map((file) => join(root, file));
    for (const path of [...files, folder.queues, folder.clock, folder.log])
      rmSync(path, { recursive: true, force: true });
  }
  try {
    mkdirSync(root, { recursive: true });
  } catch (error) {
    throw new InvalidInputError(
      `--data ${root} cannot be a folder: ${errorMessage(error)}`,
      { field: 'data' },
      error,
    );
  }
  return folder;
}
