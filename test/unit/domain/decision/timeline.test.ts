import { describe, expect, test } from 'vitest';
import { type DecisionFacts, timelineOf } from '../../../../src/domain/decision/timeline.ts';

const AT = '2025-01-06T15:30:00.000Z';
const LATER = '2025-01-06T15:31:00.000Z';

/** A decision to buy that has just been made. */
const facts = (changed: Partial<DecisionFacts> = {}): DecisionFacts => ({
  status: 'generated',
  action: 'buy',
  createdAt: AT,
  statusAt: AT,
  codes: [],
  held: false,
  ...changed,
});
const filled = { status: 'filled', at: AT, detail: 'buy 10: filled', ended: true, filled: '10 at 150' };
const stagesOf = (changed: Partial<DecisionFacts>): string =>
  timelineOf(facts(changed))
    .map(({ stage, status }) => `${stage} ${status}`)
    .join(', ');

describe('the timeline of a decision', () => {
  test.each<[string, Partial<DecisionFacts>, string]>([
    [
      'that was just made',
      {},
      'decision completed, approval pending, risk_gate pending, order pending, fill pending, position pending, exit pending',
    ],
    [
      'that did not parse',
      { status: 'invalid' },
      'decision failed, approval skipped, risk_gate skipped, order skipped, fill skipped, position skipped, exit skipped',
    ],
    [
      'that the gate refused',
      { status: 'rejected', codes: ['kill_switch'] },
      'decision completed, approval skipped, risk_gate failed, order skipped, fill skipped, position skipped, exit skipped',
    ],
    [
      'that waits for a person',
      { status: 'pending_approval' },
      'decision completed, approval pending, risk_gate pending, order pending, fill pending, position pending, exit pending',
    ],
    [
      'that nobody approved',
      { status: 'expired' },
      'decision completed, approval failed, risk_gate skipped, order skipped, fill skipped, position skipped, exit skipped',
    ],
    [
      'whose order works',
      { status: 'executing', intentAt: AT, order: { status: 'accepted', at: AT, detail: '', ended: false } },
      'decision completed, approval skipped, risk_gate completed, order completed, fill pending, position pending, exit pending',
    ],
    [
      'whose order the broker refused',
      { status: 'rejected', intentAt: AT, order: { status: 'rejected', at: AT, detail: '', ended: true } },
      'decision completed, approval skipped, risk_gate completed, order failed, fill failed, position skipped, exit skipped',
    ],
    [
      'that bought what is held',
      { status: 'executed', intentAt: AT, approvedAt: AT, order: filled, tradedAt: AT, held: true },
      'decision completed, approval completed, risk_gate completed, order completed, fill completed, position completed, exit pending',
    ],
    [
      'that bought what was sold since',
      { status: 'executed', intentAt: AT, order: filled, tradedAt: AT, exitedAt: LATER },
      'decision completed, approval skipped, risk_gate completed, order completed, fill completed, position completed, exit completed',
    ],
    [
      'that was an exit itself',
      { status: 'executed', action: 'sell', intentAt: AT, order: filled, tradedAt: AT },
      'decision completed, approval skipped, risk_gate completed, order completed, fill completed, position completed, exit completed',
    ],
  ])('%s', (_what, changed, stages) => {
    expect(stagesOf(changed)).toBe(stages);
  });

  test('says when each stage was, and with what', () => {
    const timeline = timelineOf(facts({ status: 'executed', intentAt: AT, order: filled, tradedAt: LATER }));

    expect(timeline.find(({ stage }) => stage === 'fill')).toMatchObject({
      timestamp: AT,
      details: '10 at 150',
    });
    expect(timeline.find(({ stage }) => stage === 'position')).toMatchObject({ timestamp: LATER });
  });
});
