import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../../src/domain/errors.ts';
import { openDataFolder } from '../../../src/local/data-folder.ts';
import { createDevIssuer } from '../../../src/local/dev-issuer.ts';

describe('the data folder', () => {
  let temporary = '';
  let root = '';
  beforeEach(() => {
    temporary = mkdtempSync(join(tmpdir(), 'quarterdeck-data-'));
    root = join(temporary, 'deep', 'state');
  });
  afterEach(() => rmSync(temporary, { recursive: true, force: true }));

  /** All that a run leaves in its folder, and the key of its tokens. */
  async function used(): Promise<void> {
    mkdirSync(join(root, 'queues'), { recursive: true });
    await createDevIssuer(root);
    const databases = ['state.db', 'exchange.db'].flatMap((name) => [name, `${name}-wal`, `${name}-shm`]);
    for (const file of [...databases, 'clock.json', 'quarterdeck.log', join('queues', 'queues.db')])
      writeFileSync(join(root, file), 'used');
  }

  it('is made when it is not there', () => {
    const folder = openDataFolder(root, false);

    expect(folder.root).toBe(root);
    expect(readdirSync(root)).toEqual([]);
  });

  it('has its token and key where a person looks for them, whichever account it is about', () => {
    const folder = openDataFolder(join(root, 'alpaca'), false, root);

    expect([folder.token, folder.keys]).toEqual([join(root, 'token'), root]);
    expect(folder.clock).toBe(join(root, 'alpaca', 'clock.json'));
  });

  it('keeps everything unless it is told to forget', async () => {
    await used();
    const before = readdirSync(root, { recursive: true });

    openDataFolder(root, false);

    expect(readdirSync(root, { recursive: true })).toEqual(before);
  });

  it('forgets everything but the key that tokens are signed with', async () => {
    await used();
    const key = readFileSync(join(root, 'dev-issuer.json'), 'utf8');

    openDataFolder(root, true);

    expect(readdirSync(root)).toEqual(['dev-issuer.json']);
    expect(readFileSync(join(root, 'dev-issuer.json'), 'utf8')).toBe(key);
  });

  it('leaves files alone that are not its own', async () => {
    await used();
    writeFileSync(join(root, 'notes.txt'), 'mine');

    openDataFolder(root, true);

    expect(existsSync(join(root, 'notes.txt'))).toBe(true);
  });

  it('refuses a place that cannot be a folder, naming flag and place', () => {
    const file = join(temporary, 'file');
    writeFileSync(file, '');

    const opening = () => openDataFolder(join(file, 'state'), false);

    expect(opening).toThrow(InvalidInputError);
    expect(opening).toThrow(`--data ${join(file, 'state')} cannot be a folder`);
  });
});
