import { describe, expect, test } from 'vitest';
import { withMarketPhase } from '../../../../src/application/sessions/session-change.ts';
import { eventData } from '../../../../src/contracts/events/envelope.ts';
import { MINUTE, shift } from '../../../../src/domain/clock.ts';
import { anActivity } from '../../../support/builders/agent-records.ts';
import { AGENT } from '../../../support/builders/common.ts';

/** Every change that heartbeats half an hour apart tell of, in UTC. */
function changesFrom(start: string, hours: number): readonly string[] {
  const told: string[] = [];
  let activity = anActivity();
  for (let beat = 0; beat <= hours * 2; beat++) {
    const head = { agentId: AGENT, correlationId: 'beat', occurredAt: shift(start, beat * 30 * MINUTE) };
    const found = withMarketPhase(activity, head);
    activity = found.activity;
    told.push(
      ...found.events.map((event) => {
        const { phase, session, earlyClose, nextChangeAt } = eventData('market.session.changed', event);
        const early = earlyClose ? ' early' : '';
        return `${hourOf(event.occurredAt)} ${phase} ${session}${early} until ${hourOf(nextChangeAt)}`;
      }),
    );
  }
  return told;
}
const hourOf = (instant: string): string => instant.slice(11, 16);

describe('changes of the session', () => {
  test('are told once each, through a whole day', () => {
    expect(changesFrom('2025-01-07T08:30:00Z', 18)).toEqual([
      '08:30 closed 2025-01-07 until 09:00',
      '09:00 pre_market 2025-01-07 until 14:30',
      '14:30 regular 2025-01-07 until 21:00',
      '21:00 after_hours 2025-01-07 until 01:00',
      '01:00 closed 2025-01-07 until 09:00',
    ]);
  });

  test('come early on a half day', () => {
    expect(changesFrom('2024-11-29T14:30:00Z', 8)).toEqual([
      '14:30 regular 2024-11-29 early until 18:00',
      '18:00 after_hours 2024-11-29 early until 22:00',
      '22:00 closed 2024-11-29 early until 09:00',
    ]);
  });

  test('follow New York when summer time ends', () => {
    expect(changesFrom('2024-11-04T13:00:00Z', 2)).toEqual([
      '13:00 pre_market 2024-11-04 until 14:30',
      '14:30 regular 2024-11-04 until 21:00',
    ]);
    expect(changesFrom('2024-11-01T12:30:00Z', 1)).toEqual([
      '12:30 pre_market 2024-11-01 until 13:30',
      '13:30 regular 2024-11-01 until 20:00',
    ]);
  });
});
