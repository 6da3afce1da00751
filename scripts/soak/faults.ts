import type { Session } from '../../src/domain/calendar/calendar.ts';
import { MINUTE } from '../../src/domain/clock.ts';
import type { FaultPlan } from '../../src/paper-exchange/index.ts';
import { lengthOf, minuteOf } from './calendar.ts';
import type { Chance } from './chance.ts';

type Fault = FaultPlan['faults'][number];

/** What does not answer for a while. */
export interface Outage {
  readonly date: string;
  readonly what: 'data' | 'broker' | 'everything';
  readonly from: string;
  readonly until: string;
}

/** Minutes after the open and before the close in which nothing is broken: each day begins and ends as it should. */
const CALM_MINUTES = { open: 20, close: 30 };

/** Where each part of the exchange is asked. */
const PATHS = {
  data: ['/v2/stocks', '/v1beta3/crypto'],
  broker: ['/v2/orders', '/v2/account', '/v2/positions'],
  everything: ['/'],
} as const;

/** Every day one outage: prices, then the broker, then both, each of minutes that chance says. */
export function outagesOf(sessions: readonly Session[], chance: Chance): readonly Outage[] {
  const kinds = ['data', 'broker', 'everything'] as const;
  return sessions.map((session, day): Outage => {
    const what = kinds[day % kinds.length] ?? 'data';
    const minutes = chance.whole(2, 12, 'outage lasts', day);
    const last = lengthOf(session) / MINUTE - CALM_MINUTES.close - minutes;
    const begin = chance.whole(CALM_MINUTES.open, last, 'outage begins', day);
    return {
      date: session.date,
      what,
      from: minuteOf(session, begin).toISOString(),
      until: minuteOf(session, begin + minutes).toISOString(),
    };
  });
}

/**
 * A script for the paper exchange: the outages, and all day long what befalls single requests and orders. A halt of a
 * symbol every fifth day.
 */
export function faultPlanOf(
  sessions: readonly Session[],
  outages: readonly Outage[],
  symbols: readonly string[],
  chance: Chance,
): FaultPlan {
  const down = outages.flatMap(({ what, from, until }) =>
    PATHS[what].map((path): Fault => ({ kind: 'status', status: 503, path, from, until })),
  );
  const daily = sessions.flatMap((session, day): readonly Fault[] => {
    const end = lengthOf(session) / MINUTE - CALM_MINUTES.close;
    const hours = {
      from: minuteOf(session, CALM_MINUTES.open).toISOString(),
      until: minuteOf(session, end).toISOString(),
    };
    const halted = symbols[chance.whole(0, symbols.length - 1, 'halted', day)] ?? '';
    return [
      ...ALL_DAY.map((fault): Fault => ({ ...fault, ...hours })),
      ...(day % 5 === 0
        ? [
            {
              kind: 'halt',
              symbol: halted,
              from: hours.from,
              until: minuteOf(session, CALM_MINUTES.open + 20).toISOString(),
            } as const,
          ]
        : []),
    ];
  });
  return { seed: chance.whole(0, 1_000_000, 'lots'), faults: [...down, ...daily] };
}

/** What can happen to any request or order on any day, and how often. */
const ALL_DAY: readonly Fault[] = [
  { kind: 'status', status: 500, probability: 0.002 },
  { kind: 'status', status: 429, retryAfterSeconds: 2, probability: 0.002 },
  { kind: 'reset', moment: 'after', method: 'POST', path: '/v2/orders', probability: 0.05 },
  { kind: 'latency', ms: 1_000, jitterMs: 3_000, path: '/v2/orders', probability: 0.01 },
  { kind: 'partial', share: 0.4, probability: 0.05 },
  { kind: 'reject', probability: 0.03 },
  { kind: 'late_fill', delayMs: 45_000, probability: 0.05 },
  { kind: 'slow_cancel', delayMs: 5_000, probability: 0.2 },
];
