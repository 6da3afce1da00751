import { HEALTH_CHECKS, type HealthCheckName, type HealthStatus } from '../../contracts/http/health.ts';
import type { AgentRecord } from '../../contracts/records/agent.ts';
import { elapsed, SECOND } from '../../domain/clock.ts';
import { uptimeSeconds } from '../agent/agent-status.ts';
import type { DependencyHealth } from '../ports/guard.ts';
import type { Ports } from '../ports/index.ts';
import { agentConfigOf } from '../risk/trading-state.ts';
import { withTimeout } from '../support/deadline.ts';
import { reportFault } from '../support/report-fault.ts';
import { type CycleView, runningCycle } from './cycles.ts';
import { CHECKS, type Finding } from './health-checks.ts';

export interface HealthCheck {
  readonly status: HealthStatus;
  readonly durationMs: number;
  readonly detail: string | null;
}

export interface HealthReport {
  readonly status: HealthStatus;
  readonly checkedAt: string;
  readonly checks: Readonly<Record<HealthCheckName, HealthCheck>>;
  readonly agent: {
    readonly status: AgentRecord['lifecycle']['status'];
    readonly uptimeSeconds: number;
    readonly currentCycle: CycleView | undefined;
  } | null;
  /** What is asked over the network, each behind its breaker. */
  readonly dependencies: readonly DependencyHealth[];
}

/** Longer than this and a dependency counts as down. */
export const CHECK_TIMEOUT_MS = 2 * SECOND;

/** Without these nothing can be done; without the others something is worse than it should be. */
const ESSENTIAL: ReadonlySet<HealthCheckName> = new Set(['database', 'broker']);

/** Asks everything the agent depends on (OB1). Never throws on what a dependency does. Throws NotFound. */
export async function healthReport(ports: Ports, agentId: string): Promise<HealthReport> {
  agentConfigOf(ports, agentId);
  const checked = await Promise.all(
    HEALTH_CHECKS.map(async (name) => [name, await check(ports, agentId, name)] as const),
  );
  // After the checks, which are calls too.
  const dependencies = await dependencyReport(ports);
  const checks = Object.fromEntries(checked) as Record<HealthCheckName, HealthCheck>;
  return {
    status: overall(checked, dependencies),
    checkedAt: ports.clock.now().toISOString(),
    checks,
    agent: checks.database.status === 'unhealthy' ? null : await agentState(ports, agentId),
    dependencies,
  };
}

/** A store that hangs must not keep the report. */
const dependencyReport = ({ clock, guard }: Ports): Promise<readonly DependencyHealth[]> =>
  withTimeout(clock, CHECK_TIMEOUT_MS, 'the store', guard.report()).catch(() => []);

async function check(ports: Ports, agentId: string, name: HealthCheckName): Promise<HealthCheck> {
  const { clock } = ports;
  const began = clock.now();
  const finding = await withTimeout(clock, CHECK_TIMEOUT_MS, name, CHECKS[name](ports, agentId)).catch(
    (error: unknown): Finding => {
      reportFault(ports, 'health check failed', error, { agentId, check: name }, 'warn');
      return { status: 'unhealthy', detail: 'does not answer' };
    },
  );
  return { ...finding, durationMs: elapsed(began, clock.now()) };
}

function overall(
  checked: readonly (readonly [HealthCheckName, HealthCheck])[],
  dependencies: readonly DependencyHealth[],
): HealthStatus {
  if (checked.some(([name, { status }]) => ESSENTIAL.has(name) && status === 'unhealthy')) return 'unhealthy';
  const leftAlone = dependencies.some(({ state }) => state === 'open' || state === 'half_open');
  return !leftAlone && checked.every(([, { status }]) => status === 'healthy') ? 'healthy' : 'degraded';
}

async function agentState(ports: Ports, agentId: string): Promise<HealthReport['agent']> {
  try {
    const [found, currentCycle] = await Promise.all([
      ports.store.get('agent', agentId, 'agent'),
      runningCycle(ports, agentId),
    ]);
    if (found === undefined) return null;
    const { lifecycle } = found.record;
    return {
      status: lifecycle.status,
      uptimeSeconds: uptimeSeconds(found.record, ports.clock.now()),
      currentCycle,
    };
  } catch (error) {
    reportFault(ports, 'health report without the agent', error, { agentId }, 'warn');
    return null;
  }
}
