import { elapsed, SECOND } from '../../domain/clock.ts';
import { type Check, fail, ok, warn } from './finding.ts';

export const agent: Check = ({ agent: reply, health }) => {
  // Without an answer, or without a token for it, there is nothing to judge.
  if (reply.kind !== 'answered' || reply.status === 401 || reply.status === 403) return undefined;
  if (reply.body === undefined) {
    const said = reply.detail ?? `the API answers ${reply.status}`;
    if (reply.status === 404) return fail(said, 'Name one that is configured with --agent.');
    if (reply.status === 409) return fail(said, 'npx quarterdeck start starts it.');
    return fail(said, 'The log says why; the correlation id finds it.');
  }
  const { agentId, status, statusReason, resumeAt, lastError, autonomy } = reply.body;
  const why = statusReason === null ? '' : `: ${statusReason}`;
  switch (status) {
    case 'stopped':
      return warn(`${agentId} is stopped${why}`, 'npx quarterdeck start starts it.');
    case 'paused':
      return warn(
        `${agentId} is paused${why}${resumeAt === null ? '' : ` until ${resumeAt}`}`,
        'npx quarterdeck resume resumes it.',
      );
    case 'error':
      return fail(
        `${agentId} is in error${why}`,
        'Put right what it names, reset the kill switch, then npx quarterdeck start.',
      );
    case 'running':
      return lastError !== null && isRecent(lastError.at, health)
        ? warn(
            `${agentId} is running, but had an error at ${lastError.at}: ${lastError.type}: ${lastError.message}`,
            'It goes on by itself; npx quarterdeck cycles logs ID says more.',
          )
        : ok(`${agentId} is running, ${autonomy}`);
  }
};

/** Older than this, an error is history. */
const RECENT_MS = 10 * 60 * SECOND;

/** By the clock of the agent's market, which the health report tells. */
function isRecent(at: string, health: Parameters<Check>[0]['health']): boolean {
  const now = health.kind === 'answered' ? health.body?.checkedAt : undefined;
  return now !== undefined && elapsed(at, now) < RECENT_MS;
}

export const killSwitch: Check = ({ agent: reply }) => {
  if (reply.kind !== 'answered' || reply.body === undefined) return undefined;
  const { on, reason, by, symbols } = reply.body.killSwitch;
  if (on)
    return fail(
      `on: ${reason ?? 'no reason given'} (by ${by ?? 'nobody'})`,
      'Nothing new is bought. When the reason is gone: npx quarterdeck kill reset --reason TEXT.',
    );
  return symbols.length > 0
    ? warn(
        `on for ${symbols.join(', ')}`,
        'A saga of these could not be undone: docs/runbooks/alarms/saga-failed.md, then reset the switch.',
      )
    : ok('off');
};

/** Beats are 30 s apart; three missed ones are an alarm on AWS too (OB4). */
const HEARTBEAT_LIMIT_MS = 90 * SECOND;

export const heartbeat: Check = ({ agent: reply, health }) => {
  if (reply.kind !== 'answered' || reply.body === undefined) return undefined;
  if (health.kind !== 'answered' || health.body === undefined) return undefined;
  const { lastHeartbeatAt } = reply.body;
  if (lastHeartbeatAt === null)
    return warn('there was none yet', 'Wait a minute; then docs/runbooks/alarms/heartbeat-missing.md.');
  // Both are market time: on the laptop it may run faster than the wall's.
  const age = elapsed(lastHeartbeatAt, health.body.checkedAt);
  return age > HEARTBEAT_LIMIT_MS
    ? fail(
        `none for ${Math.round(age / SECOND)} s`,
        'Nothing is synced or repaired: docs/runbooks/alarms/heartbeat-missing.md.',
      )
    : ok('within 90 s');
};
