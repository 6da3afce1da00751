import type { SettingsRecord } from '../../contracts/records/agent.ts';
import { InvalidInputError } from '../../domain/errors.ts';
import type { RiskMode } from '../../domain/risk/codes.ts';
import { syncPortfolio } from '../portfolio/sync-portfolio.ts';
import type { Ports } from '../ports/index.ts';
import type { Versioned } from '../ports/store.ts';
import { agentConfigOf, readTradingState } from '../risk/trading-state.ts';
import { replace, required } from '../support/change.ts';
import { reportFault } from '../support/report-fault.ts';
import { changeLifecycle, type LifecycleChange } from './change-lifecycle.ts';
import { ensureBooks } from './known-trading-state.ts';
import type { OperatorCommand } from './operator-command.ts';

export interface StartAgent extends OperatorCommand {
  /** Those of the last run, or all that are configured, when absent. */
  readonly strategies?: readonly string[] | undefined;
  /** Kept when absent. */
  readonly riskMode?: RiskMode | undefined;
}

export interface AgentStarted {
  readonly status: 'running';
  readonly agentId: string;
  readonly startedAt: string;
  readonly mode: RiskMode;
  readonly activeStrategies: string[];
}

/**
 * Starts the agent (AG1), and compares its books with the broker's before anything is decided on them (PF1); a broker
 * that does not answer leaves that to the next heartbeat. Throws InvalidInput for a strategy that is not configured,
 * Conflict (also while the broker refuses the keys and there are no books yet), NotFound.
 */
export async function startAgent(ports: Ports, command: StartAgent): Promise<AgentStarted> {
  const { agentId, correlationId } = command;
  const wanted = knownStrategies(ports, command);
  await ensureBooks(ports, agentId, correlationId);
  const started = await start(ports, command, wanted);
  try {
    await syncPortfolio(ports, await readTradingState(ports, agentId), correlationId);
  } catch (error) {
    reportFault(ports, 'started, but not yet reconciled', error, { agentId, correlationId }, 'warn');
  }
  return started;
}

const start = (ports: Ports, command: StartAgent, wanted: string[] | undefined): Promise<AgentStarted> =>
  changeLifecycle(ports, command, 'start', async (agent, startedAt) => {
    const { agentId } = command;
    const settings = await required(ports, 'settings', agentId, 'settings');
    const activeStrategies = wanted ?? agent.activeStrategies;
    const mode = command.riskMode ?? settings.record.riskMode;
    return {
      agent: { ...agent, lifecycle: { status: 'running', startedAt }, activeStrategies },
      result: { status: 'running', agentId, startedAt, mode, activeStrategies },
      detail: { mode, strategies: activeStrategies.join(' ') },
      ...changedMode(command, settings, mode),
    };
  });

function knownStrategies(ports: Ports, { agentId, strategies }: StartAgent): string[] | undefined {
  const known = new Set(agentConfigOf(ports, agentId).strategies.map(({ strategyId }) => strategyId));
  const unknown = strategies?.find((strategyId) => !known.has(strategyId));
  if (unknown !== undefined) {
    throw new InvalidInputError(
      `strategies: ${unknown} is not configured; there are ${[...known].join(', ')}`,
      {
        field: 'strategies',
      },
    );
  }
  return strategies === undefined ? undefined : [...new Set(strategies)];
}

function changedMode(
  { agentId, by }: OperatorCommand,
  settings: Versioned<SettingsRecord>,
  riskMode: RiskMode,
): Pick<LifecycleChange<never>, 'writes' | 'audit'> {
  const before = settings.record.riskMode;
  if (before === riskMode) return {};
  const detail = { field: 'riskMode', before, after: riskMode };
  return {
    writes: [replace('settings', settings, { ...settings.record, riskMode })],
    audit: [{ actor: by, action: 'settings.changed', subject: agentId, detail }],
  };
}
