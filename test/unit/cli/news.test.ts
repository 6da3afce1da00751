import { beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '../../../src/cli/command.ts';
import type { NewsFeed } from '../../../src/cli/news/news.ts';
import { createPolledFeed } from '../../../src/cli/news/polled-feed.ts';
import { createQuestions } from '../../../src/cli/questions.ts';
import { Terminal } from '../../../src/cli/terminal.ts';
import { shift } from '../../../src/domain/clock.ts';
import { dec } from '../../../src/domain/decimal.ts';
import { usd } from '../../../src/domain/money.ts';
import { anAlert } from '../../support/builders/agent-records.ts';
import { NOW } from '../../support/builders/common.ts';
import { aCycle, aDecision } from '../../support/builders/cycle-records.ts';
import { anOrder } from '../../support/builders/trade-records.ts';
import { createTestApi, type TestApi } from '../../support/test-api.ts';
import { given } from '../../support/test-ports.ts';

const LIMIT = 3;

let api: TestApi;
let feed: NewsFeed;
/** Calls that reached the API. */
let asked: string[];
/** Set while there is no answer. */
let down: boolean;

beforeEach(async () => {
  api = await createTestApi();
  await api.post('/api/v1/agent/start', {});
  [asked, down] = [[], false];
  const host = {
    args: [],
    env: {},
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    interactive: false,
    colours: false,
  };
  const context: Context = {
    host,
    terminal: new Terminal(host),
    questions: createQuestions(host),
    json: false,
    clock: api.ports.clock,
    fetch: async (input, init) => {
      if (down) throw new Error('connection refused');
      const request = new Request(input, init);
      asked.push(new URL(request.url).pathname);
      return api.app.request(request);
    },
    aws: () => {
      throw new Error('nobody asked for AWS');
    },
    signInCallback: '',
  };
  const target = async () => ({ url: 'http://127.0.0.1:3005', token: await api.tokens.token() });
  feed = createPolledFeed({ context, target, agentId: 'default', limit: LIMIT });
});

const id = (number: number): string => String(number).padStart(8, '0');
const messages = async (): Promise<readonly string[]> => (await feed.next()).map(({ message }) => message);
const alerts = (...numbers: readonly number[]) =>
  given(
    api.ports,
    ...numbers.map((number) => ({
      kind: 'alert' as const,
      record: anAlert({
        alertId: id(number),
        message: `alert ${number}`,
        advice: '.',
        occurredAt: shift(NOW, number),
      }),
    })),
  );

describe('the feed of news', () => {
  it('tells the latest of each kind at first, in the order of their times', async () => {
    await given(
      api.ports,
      { kind: 'alert', record: anAlert({ message: 'late', advice: 'Look.', occurredAt: shift(NOW, 3_000) }) },
      { kind: 'order', record: anOrder({ status: 'new', updatedAt: shift(NOW, 2_000) }) },
      {
        kind: 'decision',
        record: aDecision({ symbol: 'AAPL', timeline: [{ status: 'generated', at: shift(NOW, 1_000) }] }),
      },
      {
        kind: 'cycle',
        record: aCycle({ steps: [{ name: 'initialize', status: 'running', startedAt: NOW }] }),
      },
    );

    const news = await feed.next();

    expect(news.map(({ kind }) => kind)).toEqual(['cycle', 'decision', 'order', 'alert']);
    expect(news.map(({ level }) => level)).toEqual(['info', 'info', 'info', 'error']);
  });

  it('tells everything that came since, however much, and nothing twice', async () => {
    await alerts(1, 2);
    const first = await messages();
    await alerts(3, 4, 5, 6, 7, 8, 9, 10);

    const later = await messages();
    const again = await messages();

    expect(first).toHaveLength(2);
    expect(later.map((message) => message.split(' ')[2])).toEqual(['3', '4', '5', '6', '7', '8', '9', '10']);
    expect(again).toEqual([]);
  });

  it('tells all that came after there was nothing at all', async () => {
    expect(await messages()).toEqual([]);
    await alerts(1, 2, 3, 4, 5, 6, 7);

    expect(await messages()).toHaveLength(7);
  });

  it('tells a decision and an order again when something has become of them', async () => {
    const order = anOrder({ status: 'new', filledQty: dec(0) });
    const [decision] = [aDecision({ status: 'executing' })];
    await given(api.ports, { kind: 'order', record: order }, { kind: 'decision', record: decision });
    await feed.next();
    const filled = { status: 'filled', filledQty: order.qty, filledAveragePrice: usd('150.25') } as const;
    await api.ports.store.commit({
      agentId: 'default',
      correlationId: 'c',
      writes: [
        { op: 'put', kind: 'order', record: { ...order, ...filled }, expected: 1 },
        { op: 'put', kind: 'decision', record: { ...decision, status: 'executed' }, expected: 1 },
      ],
    });

    const said = await messages();

    expect(said).toHaveLength(2);
    expect(said.join()).toContain('filled at 150.25');
    expect(said.join()).toContain('executed');
  });

  it('goes on with the log of a cycle where it stopped, and leaves a cycle that is over', async () => {
    const begun = { name: 'initialize', status: 'running', startedAt: NOW } as const;
    const cycle = aCycle({ cycleId: 'cycle-00000001', steps: [begun] });
    await given(api.ports, { kind: 'cycle', record: cycle });
    const first = await messages();
    const end = shift(NOW, 200);
    const over = {
      ...cycle,
      status: 'completed' as const,
      completedAt: end,
      steps: [{ ...begun, status: 'completed' as const, completedAt: shift(NOW, 100) }],
    };
    await api.ports.store.commit({
      agentId: 'default',
      correlationId: 'c',
      writes: [{ op: 'put', kind: 'cycle', record: over, expected: 1 }],
    });

    const later = await messages();
    asked.length = 0;
    const last = await messages();

    expect(first).toEqual(['analysis initialize started']);
    expect(later).toEqual(['analysis initialize completed in 100 ms', 'analysis cycle completed']);
    expect(last).toEqual([]);
    expect(asked.filter((path) => path.endsWith('/logs'))).toEqual([]);
  });

  it('loses nothing while there is no answer', async () => {
    await alerts(1);
    await feed.next();
    await alerts(2);
    down = true;
    await expect(feed.next()).rejects.toThrow(/no answer/);
    down = false;
    await alerts(3);

    const said = await messages();

    expect(said.map((message) => message.split(' ')[2])).toEqual(['2', '3']);
  });
});
