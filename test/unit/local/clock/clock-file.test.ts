import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MINUTE } from '../../../../src/domain/clock.ts';
import { InvalidInputError } from '../../../../src/domain/errors.ts';
import { createClockFile } from '../../../../src/local/clock/clock-file.ts';
import { createHostTime } from '../host-time.ts';

describe('the file of a market’s time', () => {
  let folder = '';
  let path = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'quarterdeck-clock-'));
    path = join(folder, 'clock.json');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('knows nothing before the first run', () => {
    const read = createClockFile(path).read();

    expect(read).toBeUndefined();
  });

  it('is never behind what anyone has seen of the clock', async () => {
    const file = createClockFile(path);
    const { clock, at } = createHostTime({ onTime: (now) => file.write(now) });
    const seen: { readonly now: Date; readonly kept: Date | undefined }[] = [];
    for (const minute of [1, 2, 3])
      clock.alarm(at(minute * MINUTE), () =>
        seen.push({ now: clock.now(), kept: createClockFile(path).read() }),
      );

    while (await clock.forward());

    expect(seen.map(({ kept }) => kept)).toEqual(seen.map(({ now }) => now));
    expect(seen.map(({ now }) => now)).toEqual([at(MINUTE), at(2 * MINUTE), at(3 * MINUTE)]);
  });

  it('is replaced as a whole and leaves no draft behind', () => {
    const file = createClockFile(path);

    file.write(new Date('2025-01-06T15:30:00.000Z'));
    file.write(new Date('2025-01-06T15:31:00.000Z'));

    expect(file.read()).toEqual(new Date('2025-01-06T15:31:00.000Z'));
    expect(readdirSync(folder)).toEqual(['clock.json']);
  });

  it.each([
    ['half a file', '{"now":"2025-01'],
    ['no instant', '{"now":"yesterday"}'],
    ['another field', '{"now":"2025-01-06T15:31:00.000Z","then":1}'],
  ])('refuses %s, naming itself', (_what, text) => {
    writeFileSync(path, text);

    const read = () => createClockFile(path).read();

    expect(read).toThrow(InvalidInputError);
    expect(read).toThrow(path);
  });
});
