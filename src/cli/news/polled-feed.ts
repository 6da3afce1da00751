import * as z from 'zod';
import type { RouteName } from '../../contracts/http/routes.ts';
import { type Answer, callRoute, type RouteCall } from '../api/call-route.ts';
import type { Target } from '../api/target.ts';
import type { Context } from '../command.ts';
import { alerts, decisions, type NewsKind, orders } from './kinds.ts';
import type { News, NewsFeed } from './news.ts';

export interface PolledFeedOptions {
  readonly context: Context;
  /** Asked before each round: a session may have to be renewed. */
  readonly target: () => Promise<Target>;
  readonly agentId: string;
  /** So many of each kind are listed by a request, 1 to 100. */
  readonly limit: number;
}

type Ask = (route: RouteName, call: RouteCall) => Promise<Answer>;

/** More than that came between two rounds, and the oldest of it is left out. */
const MOST_PAGES = 10;
/** Cycles whose log is told at first; from then on all are. */
const FIRST_CYCLES = 3;

/** Learns what is new from the lists of the API, by the ids and states that it has seen already. */
export function createPolledFeed({ context, target, agentId, limit }: PolledFeedOptions): NewsFeed {
  const kinds = [decisions, orders, alerts].map((kind) => ({ kind, seen: new Map<string, string>() }));
  const cycles = new Map<string, { readonly lines: number; readonly over: boolean }>();
  let isFirst = true;
  return {
    async next() {
      const where = await target();
      context.terminal.hide(where.token);
      const ask: Ask = (route, call) =>
        callRoute(route, { ...call, query: { ...call.query, agentId } }, where, context);
      const rounds = await Promise.all([
        ...kinds.map(({ kind, seen }) => newOfKind(ask, kind, seen, limit, isFirst)),
        newOfCycles(ask, cycles, limit, isFirst),
      ]);
      // Only once all of it is there: after a failure the next round tells it again.
      for (const { keep } of rounds) keep();
      isFirst = false;
      return rounds.flatMap(({ news }) => news).toSorted((one, other) => one.at.localeCompare(other.at));
    },
  };
}

interface Round {
  readonly news: readonly News[];
  /** Remembers what was told. */
  readonly keep: () => void;
}

const page = z.object({ items: z.array(z.unknown()), cursor: z.string().nullish() });

async function newOfKind(
  ask: Ask,
  { route, read }: NewsKind,
  seen: Map<string, string>,
  limit: number,
  isFirst: boolean,
): Promise<Round> {
  const found: ReturnType<NewsKind['read']>[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const { items, cursor: next } = page.parse(await ask(route, { query: { limit: String(limit), cursor } }));
    const records = items.map(read);
    found.push(...records.filter(({ id, state }) => seen.get(id) !== state));
    // Newest first: behind one that is known there is nothing new, and at first nothing is.
    if (isFirst || records.some(({ id }) => seen.has(id)) || typeof next !== 'string') break;
    cursor = next;
  }
  return {
    news: found.map(({ news }) => news),
    keep: () => {
      for (const { id, state } of found) remember(seen, id, state);
    },
  };
}

const cycle = z.object({ id: z.string(), type: z.string(), completedAt: z.string().nullable() });
const logs = z.object({
  items: z.array(z.object({ at: z.string(), level: z.enum(['info', 'error']), message: z.string() })),
});

/** Each cycle's log from the line on that was told last; a cycle that is over is asked once more and then left. */
async function newOfCycles(
  ask: Ask,
  known: Map<string, { readonly lines: number; readonly over: boolean }>,
  limit: number,
  isFirst: boolean,
): Promise<Round> {
  const { items } = page.parse(await ask('listCycles', { query: { limit: String(limit) } }));
  const listed = items.map((item) => cycle.parse(item));
  const open = listed.filter(({ id }, index) =>
    isFirst ? index < FIRST_CYCLES : known.get(id)?.over !== true,
  );
  const told = await Promise.all(
    open.map(async ({ id, type, completedAt }) => {
      const lines = logs.parse(await ask('cycleLogs', { params: { id } })).items;
      const from = known.get(id)?.lines ?? 0;
      const news = lines
        .slice(from)
        .map(
          ({ at, level, message }): News => ({ at, kind: 'cycle', id, level, message: `${type} ${message}` }),
        );
      return { id, news, state: { lines: lines.length, over: completedAt !== null } };
    }),
  );
  const left = isFirst ? listed.slice(FIRST_CYCLES) : [];
  return {
    news: told.flatMap(({ news }) => news),
    keep: () => {
      for (const { id } of left.toReversed()) remember(known, id, { lines: 0, over: true });
      for (const { id, state } of told) remember(known, id, state);
    },
  };
}

/** Far more than any list of the API shows at once. */
const MOST_REMEMBERED = 5_000;

function remember<V>(seen: Map<string, V>, id: string, value: V): void {
  seen.delete(id);
  seen.set(id, value);
  const [oldest] = seen.keys();
  if (seen.size > MOST_REMEMBERED && oldest !== undefined) seen.delete(oldest);
}
