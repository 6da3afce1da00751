import { beforeEach, describe, expect, test } from 'vitest';
import { runAnalysisCycle } from '../../../../src/application/cycles/run-analysis-cycle.ts';
import { checkIntent } from '../../../../src/application/risk/check-intent.ts';
import { readTradingState } from '../../../../src/application/risk/trading-state.ts';
import { checkCalendar } from '../../../../src/application/sessions/check-calendar.ts';
import { readCalendar } from '../../../../src/application/sessions/read-calendar.ts';
import { createCalendar, NYSE, type Session, sessionOn } from '../../../../src/domain/calendar/calendar.ts';
import { dec } from '../../../../src/domain/decimal.ts';
import { TransientError } from '../../../../src/domain/errors.ts';
import { usd } from '../../../../src/domain/money.ts';
import { AGENT, NOW } from '../../../support/builders/common.ts';
import { aRunningAgent } from '../../../support/running-agent.ts';
import { auditedActions, type TestPorts } from '../../../support/test-ports.ts';

const TODAY = NOW.slice(0, 10);
let ports: TestPorts;

beforeEach(async () => {
  ports = await aRunningAgent();
});

const checked = () => checkCalendar(ports, AGENT, 'schedule-1');
const brokerHas = (...overrides: readonly (readonly [string, Session | null])[]): void => {
  ports.broker.calendar = createCalendar(new Map(overrides));
};
const version = async () => (await ports.store.get('calendar', AGENT, 'calendar'))?.version;

describe('the broker’s calendar (CA1)', () => {
  test('that says what the rules say is not written down', async () => {
    expect(await checked()).toMatch(/^2\d sessions, 0 other than by the rules$/);
    expect(await version()).toBeUndefined();
    expect(await readCalendar(ports, AGENT)).toBe(NYSE);
  });

  test('that closes a day closes it for cycles and for the gate, until it says otherwise', async () => {
    brokerHas([TODAY, null]);

    expect(await checked()).toMatch(/, 1 other than by the rules$/);
    expect(await runAnalysisCycle(ports, { agentId: AGENT })).toMatchObject({ skipReason: 'market_closed' });
    const state = await readTradingState(ports, AGENT);
    const intent = {
      intentId: 'i',
      origin: { kind: 'command', commandId: 'c', purpose: 'rebalance', by: 'ann' },
      riskReducing: false,
      symbol: 'AAPL',
      side: 'buy',
      qty: dec(1),
      decidedPrice: usd(150),
    } as const;
    const market = { quote: undefined, asset: undefined, approved: true };
    expect(checkIntent(ports, state, market, intent, 'new')).toMatchObject({
      codes: expect.arrayContaining(['market_closed']) as unknown,
    });
    brokerHas();
    await checked();
    expect((await readCalendar(ports, AGENT)).sessionOn(TODAY)).toEqual(sessionOn(TODAY));
  });

  test('is written once for each change, with a line in the audit log', async () => {
    brokerHas([TODAY, null]);
    for (let times = 0; times < 3; times++) await checked();

    expect(await version()).toBe(1);
    expect((await auditedActions(ports)).filter((action) => action === 'calendar.changed')).toHaveLength(1);
  });

  test('may have another close', async () => {
    const session = sessionOn(TODAY);
    if (session === undefined) throw new Error('no session to shorten');
    const close = `${TODAY}T18:00:00.000Z`;
    brokerHas([TODAY, { ...session, close, earlyClose: true }]);

    await checked();

    expect((await readCalendar(ports, AGENT)).nextClose(session.open)).toBe(close);
  });

  test('that has hardly any session is a fault and changes nothing', async () => {
    ports.broker.sessions = async () => [];

    await expect(checked()).rejects.toThrow(
      /calendar from \S+ to \S+ has 0 sessions, where the rules have 2\d/,
    );
    expect(await version()).toBeUndefined();
  });

  test('that cannot be had leaves what was known', async () => {
    brokerHas([TODAY, null]);
    await checked();
    ports.broker.failNext('sessions', new TransientError('down'));

    await expect(checked()).rejects.toThrow('down');
    expect((await readCalendar(ports, AGENT)).sessionOn(TODAY)).toBeUndefined();
  });
});
