import type { HealthCheckName } from '../../contracts/http/health.ts';
import { type Check, fail, ok, warn } from './finding.ts';

/** What it means and what to do, for whoever sees a check that is not healthy. */
const ADVICE: Readonly<Record<HealthCheckName, string>> = {
  database:
    'Nothing works without the state. Laptop: start again; DYNAMODB_ENDPOINT, if set, must answer. AWS: look at the tables and throttling.',
  queues:
    'Work waits and is not taken. Look for messages in dead-letter queues: docs/runbooks/alarms/dead-letters-decisions.md, heartbeat-missing.md.',
  eventBus: 'Events wait to be published. Look at outbox-relay: docs/runbooks/alarms/dead-letters-outbox.md.',
  broker:
    'No new risk until it answers; nothing is lost. Check keys and account at Alpaca, then its status page.',
  marketData: 'No decisions on stale prices. Check the data subscription, and the limit of calls a minute.',
  ai: 'A strategy whose engine is missing decides nothing. Check its settings, credentials and budget.',
};

/** One check of the health report. */
export const reported =
  (name: HealthCheckName): Check =>
  ({ health }) => {
    if (health.kind !== 'answered' || health.body === undefined) return undefined;
    const { status, detail } = health.body.checks[name];
    if (status === 'healthy') return ok('healthy');
    const found = `${status}: ${detail ?? 'no reason given'}`;
    return status === 'unhealthy' ? fail(found, ADVICE[name]) : warn(found, ADVICE[name]);
  };

/** Dependencies behind a breaker that is not closed are left alone for a while. */
export const breakers: Check = ({ health }) => {
  if (health.kind !== 'answered' || health.body === undefined) return undefined;
  const open = health.body.dependencies.filter(({ state }) => state === 'open' || state === 'half_open');
  if (open.length === 0) return ok('every dependency is asked');
  return warn(
    open
      .map(
        ({ name, retryAt, detail }) =>
          `${name} is left alone until ${retryAt ?? 'it is tried'}: ${detail ?? 'it failed'}`,
      )
      .join('; '),
    'It failed five times in a row and is tried again by itself; look at it if that does not help.',
  );
};

/** Parts of the local runtime; elsewhere there are none. */
export const modules: Check = ({ health }) => {
  if (health.kind !== 'answered' || health.body === undefined || health.body.modules.length === 0)
    return undefined;
  const wrong = health.body.modules.filter((one) => one.health !== 'healthy' || one.errors > 0);
  return wrong.length === 0
    ? ok('all are running')
    : warn(
        wrong.map(({ name, state, errors }) => `${name} is ${state}, ${errors} errors`).join('; '),
        'Stop npm start and start it again; nothing is lost.',
      );
};
