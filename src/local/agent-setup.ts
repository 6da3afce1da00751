import { ensureAgent } from '../application/agent/ensure-agent.ts';
import { startAgent } from '../application/agent/start-agent.ts';
import type { Ports } from '../application/ports/index.ts';
import { replace, required } from '../application/support/change.ts';
import type { Autonomy } from '../domain/agent/status.ts';
import { DEFAULT_AGENT_ID } from '../domain/ids.ts';

/**
 * The state that the agent begins this run in: it is created and started the very first time, and after that left as
 * its operator left it, but for an autonomy asked for on the command line.
 */
export async function prepareAgent(ports: Ports, autonomy: Autonomy | undefined): Promise<void> {
  const command = { agentId: DEFAULT_AGENT_ID, correlationId: ports.ids.next(), by: 'system' };
  const known = await ports.store.get('agent', DEFAULT_AGENT_ID, 'agent');
  await ensureAgent(ports, command);
  if (autonomy !== undefined) await setAutonomy(ports, command, autonomy);
  if (known === undefined) await startAgent(ports, command);
}

async function setAutonomy(
  ports: Ports,
  { agentId, correlationId, by }: Parameters<typeof ensureAgent>[1],
  autonomy: Autonomy,
): Promise<void> {
  const settings = await required(ports, 'settings', agentId, 'settings');
  if (settings.record.autonomy === autonomy) return;
  await ports.store.commit({
    agentId,
    correlationId,
    writes: [replace('settings', settings, { ...settings.record, autonomy })],
    audit: [
      {
        actor: by,
        action: 'settings.changed',
        subject: agentId,
        detail: { before: settings.record.autonomy, autonomy },
      },
    ],
  });
}
