import type { AgentConfig } from '../../contracts/config/deployment.ts';
import type { AgentRecord, SettingsRecord } from '../../contracts/records/agent.ts';
import type { Calendar } from '../../domain/calendar/calendar.ts';
import { NotFoundError } from '../../domain/errors.ts';
import type { RiskLimits } from '../../domain/risk/limits.ts';
import { type Lock, locksAt } from '../../domain/risk/protections.ts';
import { limitsInForce } from '../agent/limits-in-force.ts';
import { type KillSwitchReading, readKillSwitch } from '../agent/read-kill-switch.ts';
import { type Books, requiredBooks } from '../portfolio/books.ts';
import type { Ports } from '../ports/index.ts';
import { readCalendar } from '../sessions/read-calendar.ts';
import { required } from '../support/change.ts';

/** What every decision about risk starts from, read at one moment. */
export interface TradingState extends Books {
  readonly config: AgentConfig;
  readonly agent: AgentRecord;
  readonly killSwitch: KillSwitchReading;
  readonly settings: SettingsRecord;
  /** Settings in their risk mode, inside the hard caps. */
  readonly limits: RiskLimits;
  /** The stock exchange's, with what the broker knows better. */
  readonly calendar: Calendar;
}

/** The deployed configuration of one agent. Throws NotFound. */
export function agentConfigOf(ports: Ports, agentId: string): AgentConfig {
  const config = ports.config.agents.find((agent) => agent.agentId === agentId);
  if (config === undefined) throw new NotFoundError(`no agent ${agentId}`, { agentId });
  return config;
}

export async function readTradingState(ports: Ports, agentId: string): Promise<TradingState> {
  const config = agentConfigOf(ports, agentId);
  const [agent, killSwitch, settings, books, calendar] = await Promise.all([
    required(ports, 'agent', agentId, 'agent'),
    readKillSwitch(ports, agentId),
    required(ports, 'settings', agentId, 'settings'),
    requiredBooks(ports, agentId),
    readCalendar(ports, agentId),
  ]);
  return {
    config,
    agent: agent.record,
    killSwitch,
    settings: settings.record,
    limits: limitsInForce(settings.record),
    ...books,
    calendar,
  };
}

/** What protections lock at `now`, with when each lock ends (RK7). */
export const activeLocks = (
  { settings, portfolio, exits }: TradingState,
  now: string | Date,
): readonly Lock[] => locksAt(settings.protections ?? [], exits.record.recent, portfolio.record.equity, now);
