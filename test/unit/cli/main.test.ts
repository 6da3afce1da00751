import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../src/cli/commands.ts';
import { CliWorld } from '../../support/cli-world.ts';

const world = new CliWorld('{}');

describe('quarterdeck', () => {
  it('lists its commands and what its exit status means', async () => {
    const { status, stdout } = await world.call(['--help']);

    expect(status).toBe(0);
    for (const [name, { summary }] of Object.entries(COMMANDS)) {
      expect(stdout).toContain(name);
      expect(stdout).toContain(summary);
    }
    expect(stdout).toContain('EXIT STATUS');
    expect(stdout).not.toContain('\u001b');
  });

  it('wants a command', async () => {
    expect(await world.call([])).toMatchObject({
      status: 2,
      stdout: expect.stringContaining('USAGE quarterdeck COMMAND') as unknown,
    });
  });

  it.each(Object.keys(COMMANDS))('has help for %s that names all of its flags', async (name) => {
    const flags = (await COMMANDS[name]?.load())?.flags ?? {};

    const { status, stdout } = await world.call([...name.split(' '), '--help']);

    expect(status).toBe(0);
    for (const [flag, { type }] of Object.entries(flags)) {
      expect(stdout).toContain(type === 'positional' ? flag.toUpperCase() : `--${flag}`);
    }
    expect(stdout).toContain('--json');
    expect(stdout).toContain('EXIT STATUS');
  });

  it.each([
    [['nonsense'], /there is no such command; there are status, /],
    [['operator'], /"operator" needs another word: operator add/],
    [['setup', '--nonsense'], /unknown flag --nonsense/],
    [['setup', '-x'], /unknown flag --x/],
    [['constructor'], /there is no such command/],
  ])('refuses %j', async (args, line) => {
    const { status, stderr, stdout } = await world.call(args);

    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(line);
  });
});
