import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const run = promisify(execFile);
const launcher = new URL('../../bin/quarterdeck.mjs', import.meta.url).pathname;

describe('bin/quarterdeck.mjs', () => {
  it('is what package.json installs', () => {
    const manifest: unknown = JSON.parse(
      readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
    );

    expect(manifest).toMatchObject({ bin: { quarterdeck: 'bin/quarterdeck.mjs' } });
  });

  it('runs the command line, with nothing but its own words on either stream', async () => {
    const { stdout, stderr } = await run(process.execPath, [launcher, '--help']);

    expect(stdout).toContain('setup');
    expect(stderr).toBe('');
  });

  it('passes the exit status on, and prints no stack', async () => {
    const env = {
      PATH: process.env['PATH'],
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    };
    const failed = (args: string[]) =>
      run(process.execPath, [launcher, ...args], { env }).then(
        () => ({ code: 0, stderr: '' }),
        (error: unknown) => error as { readonly code: number; readonly stderr: string },
      );

    expect(await failed(['nonsense'])).toMatchObject({ code: 2 });
    const withoutRegion = await failed(['operator', 'add', 'ada@example.org']);
    expect(withoutRegion).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^quarterdeck: region: none is set.*\n$/) as unknown,
    });
  });
});
