import { elapsed, SECOND } from '../../domain/clock.ts';
import { type Check, fail, ok, warn } from './finding.ts';

export const api: Check = ({ url, health, local }) => {
  if (health.kind === 'not asked')
    return fail('it is not known where it is', 'npx quarterdeck login signs in to the stage.');
  if (health.kind === 'silent') {
    if (local === undefined)
      return fail(
        `no answer from ${url}: ${health.reason}`,
        'Look whether the address is right, and whether the network lets you there.',
      );
    return health.nobody
      ? warn(`nothing runs at ${url}; the port is free`, 'npm start runs the agent.')
      : fail(
          `something is at ${url}, but it does not answer: ${health.reason}`,
          'Another program may have the port: stop it, or npm start -- --port N and --url http://127.0.0.1:N here.',
        );
  }
  if (health.body === undefined)
    return fail(
      `${url} answers ${health.status}, but not as this version of Quarterdeck does`,
      'Another program or another version has the port: stop it, or use another port.',
    );
  return ok(`${url} answers`);
};

/** Tokens are taken with 5 seconds of tolerance, and the header counts whole seconds. */
const SKEW_WARN_MS = 6 * SECOND;
const SKEW_FAIL_MS = 60 * SECOND;

export const clocks: Check = ({ health }) => {
  if (health.kind !== 'answered' || health.serverTime === undefined) return undefined;
  const skew = elapsed(health.askedAt, health.serverTime);
  const found = `the server's clock is ${Math.abs(Math.round(skew / SECOND))} s ${skew < 0 ? 'behind' : 'ahead'}`;
  const advice =
    'Let this machine take its time from the network (timedatectl set-ntp true): tokens end by it.';
  if (Math.abs(skew) > SKEW_FAIL_MS) return fail(found, advice);
  return Math.abs(skew) > SKEW_WARN_MS ? warn(found, advice) : ok('this machine and the server agree');
};

export const token: Check = ({ token: facts, agent, local, health, now }) => {
  const anew = local === undefined ? 'npx quarterdeck login' : 'npm start writes a new one';
  if ('problem' in facts) {
    const startable = local !== undefined && health.kind === 'silent' && health.nobody;
    return startable ? warn(facts.problem, 'npm start writes one.') : fail(facts.problem, `${anew}.`);
  }
  const { expiresAt } = facts;
  if (expiresAt !== undefined && expiresAt <= now)
    return fail(`it ended at ${expiresAt.toISOString()}`, `${anew}.`);
  if (agent.kind === 'answered' && agent.status === 401)
    return fail(
      agent.detail ?? 'the API does not accept it',
      `It is of another installation or folder: ${anew}; QUARTERDECK_TOKEN and QUARTERDECK_DATA choose another.`,
    );
  if (agent.kind === 'answered' && agent.status === 403)
    return fail(agent.detail ?? 'it may not look', 'Sign in with a scope that may: npx quarterdeck login.');
  const until = expiresAt === undefined ? '' : `, until ${expiresAt.toISOString()}`;
  return ok(agent.kind === 'answered' ? `accepted${until}` : `there is one${until}`);
};
