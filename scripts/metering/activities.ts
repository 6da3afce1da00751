import { createApp } from '../../functions/control-api/app.ts';
import { SCOPES } from '../../src/contracts/http/route.ts';
import type { Size } from './deployment.ts';
import { haveTraded } from './long-lived.ts';
import { eveningOf, sessionStart } from './market-day.ts';
import type { MeterOptions } from './metered-host.ts';
import { type Rehearsal, rehearse, type Stretch } from './rehearsal.ts';
import type { ScriptedAnswer } from './scripted-engine.ts';
import { countOf, isMeasuredTime, minus, NOTHING, times, type Usage } from './usage.ts';

/** What a month is made of, each with what one of it uses. */
export const ACTIVITIES = [
  'heartbeat, market closed',
  'heartbeat, market open',
  'analysis cycle',
  'decision refused by the gate',
  'trade',
  'API request',
] as const;
export type Activity = (typeof ACTIVITIES)[number];

export interface Metered {
  readonly size: Size;
  readonly perActivity: Readonly<Record<Activity, Usage>>;
  /** Series of custom metrics that are written around the clock, and those of sessions only. */
  readonly series: { readonly always: number; readonly session: number };
}

/** Minutes of each stretch: an even number, so that trades come in pairs of a sell and a buy. */
const STRETCH = 6;
const HEARTBEATS_A_MINUTE = 2;
/** Positions held meanwhile: each price that moved makes a heartbeat and a cycle write the portfolio. */
export const POSITIONS_HELD = 10;
const WEIGHT = '0.05';
/** A position takes one symbol, and one that was left is not entered again for five minutes. */
export const LEAST_SYMBOLS = 8;

/**
 * Meters one agent of `size` in each of its activities, by what a stretch with it used more than one without: exact,
 * because nothing else differs. The agent has traded for months, and positions are held while it lasts.
 */
export async function meterActivities(size: Size, options: MeterOptions = {}): Promise<Metered> {
  const rehearsal = await rehearse({ ...size, agents: 1 }, sessionStart(0), options);
  try {
    const [agent] = rehearsal.host.ports.config.agents;
    if (agent === undefined) throw new RangeError('nobody is rehearsed');
    await haveTraded(rehearsal.host.ports, agent);
    const book = createBook(agent.universe);
    const held = Math.min(POSITIONS_HELD, Math.floor(size.symbols / 2));
    await rehearsal.pass({ count: held, cycles: true, answers: () => [book.enter()] });
    await rehearsal.pass({ count: 2, cycles: true });

    const beats = await rehearsal.pass({ count: STRETCH, cycles: false });
    const cycles = await rehearsal.pass({ count: STRETCH, cycles: true });
    const trades = await rehearsal.pass({
      count: STRETCH,
      cycles: true,
      answers: (minute) => [minute % 2 === 0 ? book.leave() : book.enter()],
    });
    assertTraded(trades.usage);
    const refused = await rehearsal.pass({
      count: STRETCH,
      cycles: true,
      answers: () => [book.unsellable()],
    });
    const requests = await rehearsal.meter(() => callApi(rehearsal));
    await rehearsal.settleAt(eveningOf(0));
    const nights = await rehearsal.pass({ count: STRETCH, cycles: false });
    return {
      size,
      perActivity: {
        'heartbeat, market closed': each(nights.usage, NOTHING, STRETCH * HEARTBEATS_A_MINUTE),
        'heartbeat, market open': each(beats.usage, NOTHING, STRETCH * HEARTBEATS_A_MINUTE),
        'analysis cycle': each(cycles.usage, beats.usage, STRETCH),
        trade: each(trades.usage, cycles.usage, STRETCH),
        'decision refused by the gate': each(refused.usage, cycles.usage, STRETCH),
        'API request': each(requests.usage, NOTHING, API_CALLS.length),
      },
      series: seriesOf(nights, [beats, cycles, trades, refused]),
    };
  } finally {
    await rehearsal.close();
  }
}

/** The difference of two measured times may come out below nothing: then it was nothing. */
const each = (usage: Usage, without: Usage, count: number): Usage =>
  new Map(
    [...times(minus(usage, without), 1 / count)].map(([counter, value]) => [
      counter,
      isMeasuredTime(counter) ? Math.max(0, value) : value,
    ]),
  );

function seriesOf(nights: Stretch, sessions: readonly Stretch[]): Metered['series'] {
  const session = new Set(sessions.flatMap(({ series }) => [...series]));
  const only = [...session].filter((one) => !nights.series.has(one));
  return { always: nights.series.size, session: only.length };
}

/** A trade that the gate refused would be cheap, and wrong. */
function assertTraded(usage: Usage): void {
  const sagas = countOf(usage, 'stepfunctions.executions');
  if (sagas !== STRETCH)
    throw new Error(`${STRETCH} trades were scripted and ${sagas} sagas ran: the figures would be wrong`);
}

/** What is held and what may be entered next: that which was left longest ago. */
function createBook(universe: readonly string[]) {
  const free = [...universe];
  const held: string[] = [];
  const take = (from: string[]): string => {
    const symbol = from.shift();
    if (symbol === undefined) throw new RangeError('too few symbols for the script');
    return symbol;
  };
  return {
    enter(): ScriptedAnswer {
      const symbol = take(free);
      held.push(symbol);
      return { symbol, action: 'buy', targetWeight: WEIGHT };
    },
    leave(): ScriptedAnswer {
      const symbol = take(held);
      free.push(symbol);
      return { symbol, action: 'sell' };
    },
    /** A short sale, which the gate refuses. */
    unsellable(): ScriptedAnswer {
      return { symbol: free[0] ?? '', action: 'sell' };
    },
  };
}

/** What a page that shows how things stand asks for. */
const API_CALLS = [
  '/api/v1/agent/status',
  '/api/v1/positions',
  '/api/v1/sagas',
  '/api/v1/decisions',
] as const;

async function callApi({ host }: Rehearsal): Promise<void> {
  const principal = { subject: 'operator', scopes: SCOPES };
  const app = createApp({ ports: host.ports, verifyToken: async () => ({ kind: 'valid', principal }) });
  for (const path of API_CALLS) {
    const answer = await host.invocation('control-api', async () =>
      app.request(path, { headers: { authorization: 'Bearer of-the-meter' } }),
    );
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  }
}
