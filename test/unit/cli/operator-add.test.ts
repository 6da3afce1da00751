import { describe, expect, it } from 'vitest';
import { CliWorld } from '../../support/cli-world.ts';

const ADD = ['operator', 'add', 'Ada@Example.org'];
const EMAIL = 'ada@example.org';

describe('quarterdeck operator add', () => {
  it('invites a person once', async () => {
    const world = new CliWorld('{}');

    const first = await world.call([...ADD, '--json']);
    const second = await world.call([...ADD, '--json']);

    expect(first.status).toBe(0);
    expect(JSON.parse(first.stdout)).toEqual({ stage: 'dev', email: EMAIL, changed: true });
    expect(JSON.parse(second.stdout)).toEqual({ stage: 'dev', email: EMAIL, changed: false });
    expect(world.aws.users.get(EMAIL)).toEqual({ status: 'FORCE_CHANGE_PASSWORD', enabled: true, mails: 1 });
  });

  it('sends another password when it is told to', async () => {
    const world = new CliWorld('{}');
    await world.call(ADD);

    expect(await world.call([...ADD, '--resend'])).toMatchObject({ status: 0 });

    expect(world.aws.users.get(EMAIL)?.mails).toBe(2);
  });

  it('leaves alone who signed in already, and says that somebody is disabled', async () => {
    const world = new CliWorld('{}');
    world.aws.users.set(EMAIL, { status: 'CONFIRMED', enabled: true, mails: 1 });

    expect(await world.call([...ADD, '--resend'])).toMatchObject({ status: 0 });
    expect(world.aws.users.get(EMAIL)?.mails).toBe(1);
    world.aws.users.set(EMAIL, { status: 'CONFIRMED', enabled: false, mails: 1 });
    expect(await world.call(ADD)).toMatchObject({ status: 4 });
  });

  it('wants an address', async () => {
    const world = new CliWorld('{}');

    expect(await world.call(['operator', 'add'])).toMatchObject({ status: 2 });
    expect((await world.call(['operator', 'add', 'ada'])).stderr).toContain(
      'email: must be an e-mail address',
    );
    expect(world.aws.users.size).toBe(0);
  });

  it('says what to do with a deployment that has no such output', async () => {
    const world = new CliWorld('{}');
    world.aws.stacks.set('quarterdeck-dev-control', { ApiUrl: 'https://api.example' });

    expect(await world.call(ADD)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('has no output UserPoolId') as unknown,
    });
  });
});
