import { errorMessage } from '../../domain/errors.ts';
import type { Ports } from '../ports/index.ts';
import { withTimeout } from '../support/deadline.ts';
import { CHECK_TIMEOUT_MS } from './health-report.ts';

/** Why calls cannot be served now; undefined when they can: the store answers (OB1). */
export async function readiness(ports: Ports): Promise<string | undefined> {
  return fault(ports, async () => {
    await agentsPresent(ports);
    return undefined;
  });
}

/** Why the system has not started; undefined when every configured agent has its records (OB1). */
export async function startup(ports: Ports): Promise<string | undefined> {
  return fault(ports, async () => {
    const present = await agentsPresent(ports);
    const missing = ports.config.agents.filter((_, index) => present[index] !== true).length;
    return missing === 0 ? undefined : `${missing} of ${present.length} agents are not there yet`;
  });
}

const agentsPresent = (ports: Ports): Promise<readonly boolean[]> =>
  Promise.all(
    ports.config.agents.map(
      async ({ agentId }) => (await ports.store.get('agent', agentId, 'agent')) !== undefined,
    ),
  );

async function fault(ports: Ports, find: () => Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await withTimeout(ports.clock, CHECK_TIMEOUT_MS, 'the store', find());
  } catch (error) {
    ports.log.warn('probe failed', { error: errorMessage(error) });
    return 'the store does not answer';
  }
}
