import type { AgentConfig } from '../../contracts/config/deployment.ts';
import type { KillSwitchRecord } from '../../contracts/records/kill-switch.ts';
import type { PortfolioRecord } from '../../contracts/records/portfolio.ts';
import { FatalError } from '../../domain/errors.ts';
import { balancesOf, positionOf } from '../portfolio/broker-books.ts';
import type { Ports } from '../ports/index.ts';
import type { Write } from '../ports/store.ts';
import { agentConfigOf } from '../risk/trading-state.ts';
import { commitWithRetry, create } from '../support/change.ts';
import { universeWrite } from '../universe/bootstrap-universe.ts';
import type { OperatorCommand } from './operator-command.ts';

/**
 * Creates what an agent's state consists of where it is absent: agent (stopped), kill switch, settings, activity, universe
 * and portfolio; symbols that were configured since come into the universe. What is there is left alone, so it may be called by anyone at any time.
 *
 * Throws NotFound for an agent that is not configured, and what the broker throws when the portfolio is absent and
 * cannot be read: all else is created even then, so that a heartbeat has where to say so.
 */
export async function ensureAgent(ports: Ports, command: OperatorCommand): Promise<void> {
  const { agentId, correlationId, by } = command;
  const config = agentConfigOf(ports, agentId);
  const fault = await commitWithRetry(ports, async () => {
    const { writes, fault: result } = await missing(ports, config);
    const created = writes.map(({ kind }) => kind).join(' ');
    const note = { actor: by, action: 'agent.created', subject: agentId, detail: { records: created } };
    return {
      result,
      change: writes.length === 0 ? undefined : { agentId, correlationId, writes, audit: [note] },
    };
  });
  if (fault !== undefined) throw fault.error;
}

interface Missing {
  readonly writes: readonly Write[];
  /** Why the portfolio is not among them. */
  readonly fault?: { readonly error: unknown };
}

async function missing(ports: Ports, config: AgentConfig): Promise<Missing> {
  const { agentId, initial, strategies } = config;
  const { store } = ports;
  const [agent, killSwitch, settings, activity, universe, portfolio] = await Promise.all([
    store.get('agent', agentId, 'agent'),
    killSwitchExists(ports, agentId),
    store.get('settings', agentId, 'settings'),
    store.get('activity', agentId, 'activity'),
    store.get('universe', agentId, 'universe'),
    store.get('portfolio', agentId, 'portfolio'),
  ]);
  const now = ports.clock.now().toISOString();
  const writes: Write[] = [];
  if (agent === undefined) {
    const lifecycle = { status: 'stopped', since: now, reason: 'never started' } as const;
    const activeStrategies = strategies.map(({ strategyId }) => strategyId);
    writes.push(create('agent', { agentId, lifecycle, activeStrategies }));
  }
  if (!killSwitch) writes.push(create('killSwitch', firstKillSwitch(agentId, agent !== undefined, now)));
  if (settings === undefined) writes.push(create('settings', { agentId, ...initial }));
  if (activity === undefined) {
    const stats = { cyclesCompleted: 0, decisionsGenerated: 0, ordersExecuted: 0, errors: 0 };
    writes.push(create('activity', { agentId, stats }));
  }
  const unknown = universeWrite(ports, agentId, universe);
  if (unknown !== undefined) writes.push(unknown.write);
  if (portfolio !== undefined) return { writes };
  try {
    return { writes: [...writes, create('portfolio', await readPortfolio(ports, agentId))] };
  } catch (error) {
    return { writes, fault: { error } };
  }
}

/** A record that is malformed is there: it counts as on, and only an operator replaces it. */
async function killSwitchExists(ports: Ports, agentId: string): Promise<boolean> {
  try {
    return (await ports.store.get('killSwitch', agentId, 'kill-switch')) !== undefined;
  } catch (error) {
    if (error instanceof FatalError) return true;
    throw error;
  }
}

/** Off for an agent that never was; for one that had a switch and lost it, on. */
const firstKillSwitch = (agentId: string, agentExists: boolean, now: string): KillSwitchRecord => ({
  agentId,
  state: agentExists
    ? { on: true, activatedAt: now, reason: 'the record of the kill switch was missing', by: 'system' }
    : { on: false },
  symbols: [],
});

async function readPortfolio(ports: Ports, agentId: string): Promise<PortfolioRecord> {
  const [account, positions] = await Promise.all([ports.broker.account(), ports.broker.positions()]);
  return {
    agentId,
    cash: account.cash,
    ...balancesOf(account),
    positions: positions.map(positionOf),
    reservations: [],
    openOrders: [],
    recentOrders: [],
    syncedAt: ports.clock.now().toISOString(),
  };
}
