import { createHash } from 'node:crypto';
import { readKillSwitch } from '../../src/application/agent/read-kill-switch.ts';
import { checkInvariants } from '../../src/application/invariants/check-invariants.ts';
import { readHistory } from '../../src/application/invariants/history.ts';
import type { Ports } from '../../src/application/ports/index.ts';
import { required } from '../../src/application/support/change.ts';
import type { Session } from '../../src/domain/calendar/calendar.ts';
import { DEFAULT_AGENT_ID } from '../../src/domain/ids.ts';
import type { Examined } from './messages.ts';

/** Violations of one invariant that are worth reading. */
const VIOLATIONS_SHOWN = 5;

/**
 * What the store holds of a session, whichever process it was that lived through it, and whether every invariant
 * holds now. For a moment when nothing is in flight.
 *
 * @param coins how many symbols of the universe trade round the clock: a cycle of more had stocks
 */
export async function examine(ports: Ports, { date }: Session, coins: number): Promise<Examined> {
  const agentId = DEFAULT_AGENT_ID;
  const history = await readHistory(ports, agentId);
  const [agent, killSwitch] = await Promise.all([
    required(ports, 'agent', agentId, 'agent'),
    readKillSwitch(ports, agentId),
  ]);
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
  const invariants = await checkInvariants(ports, history, sha256);

  // A session lies within one day of UTC, as in New York.
  const today = (at: string): boolean => at.startsWith(date);
  const cycles = history.cycles.filter(({ type, startedAt }) => type === 'analysis' && today(startedAt));
  const withStocks = cycles
    .filter(({ status, symbols }) => status !== 'skipped' && symbols > coins)
    .map(({ startedAt }) => startedAt)
    .toSorted();
  const orders = history.orders.filter(({ submittedAt }) => submittedAt !== undefined && today(submittedAt));
  return {
    date,
    cycles: countBy(cycles.map(({ status, skipReason }) => (skipReason === undefined ? status : skipReason))),
    firstStocks: newYorkTime(withStocks.at(0)),
    lastStocks: newYorkTime(withStocks.at(-1)),
    decisions: history.decisions.filter(({ createdAt }) => today(createdAt)).length,
    orders: orders.length,
    fills: orders.filter(({ filledQty }) => filledQty.gt(0)).length,
    sagas: countBy(history.sagas.filter(({ startedAt }) => today(startedAt)).map(({ status }) => status)),
    positions: history.portfolio.positions.length,
    equity: history.portfolio.equity.toString(),
    errors: history.activity.stats.errors,
    agent: agent.record.lifecycle.status,
    killSwitch: killSwitch.on ? (killSwitch.reason ?? 'on') : null,
    stoppedSymbols: [...killSwitch.symbols],
    broken: invariants
      .filter(({ held }) => !held)
      .map(({ name, violations }) => ({ name, violations: violations.slice(0, VIOLATIONS_SHOWN) })),
  };
}

const CLOCK = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'America/New_York',
  hour: '2-digit',
  minute: '2-digit',
});

const newYorkTime = (instant: string | undefined): string | null =>
  instant === undefined ? null : CLOCK.format(new Date(instant));

function countBy(names: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
