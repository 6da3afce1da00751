import type { AgentStatusReport } from '../../../src/application/agent/agent-status.ts';
import type { CycleView } from '../../../src/application/queries/cycles.ts';
import type { Answer } from '../calls.ts';
import { killSwitchAnswerOf } from './kill-switch-answer.ts';

export function agentStatusAnswerOf(report: AgentStatusReport): Answer<'agentStatus'> {
  const { agent, settings, activity } = report;
  const { lifecycle } = agent;
  return {
    agentId: agent.agentId,
    status: lifecycle.status,
    statusReason: 'reason' in lifecycle ? lifecycle.reason : null,
    uptimeSeconds: report.uptimeSeconds,
    resumeAt: lifecycle.status === 'paused' ? (lifecycle.resumeAt ?? null) : null,
    mode: settings.riskMode,
    autonomy: settings.autonomy,
    killSwitch: killSwitchAnswerOf(report.killSwitch),
    currentCycle: currentCycleOf(report.currentCycle),
    lastCycle: activity.lastCycle ?? null,
    stats: activity.stats,
    activeStrategies: agent.activeStrategies,
    nextScheduledCycle: report.nextScheduledCycle,
    lastHeartbeatAt: activity.lastHeartbeatAt ?? null,
    lastError: activity.lastError ?? null,
    positions: report.positions,
    equity: report.equity,
    dailyPnl: report.dailyPnl,
    dailyPnlPct: report.dailyPnlPct,
  };
}

export const currentCycleOf = (cycle: CycleView | undefined) =>
  cycle === undefined
    ? null
    : { id: cycle.id, type: cycle.type, startedAt: cycle.startedAt, progress: cycle.progress };
