import type { Size } from './deployment.ts';
import { sessionStart } from './market-day.ts';
import { rehearse } from './rehearsal.ts';
import type { ScriptedAnswer } from './scripted-engine.ts';
import { minus, times, type Usage } from './usage.ts';

/** What a beat and a cycle use with little and with much behind them. */
export interface HistoryEffect {
  /** Bytes that were stored in between. */
  readonly bytesBetween: number;
  readonly first: PerMinute;
  readonly later: PerMinute;
}

export interface PerMinute {
  /** Two a minute. */
  readonly heartbeats: Usage;
  readonly cycle: Usage;
}

const MINUTES = 5;
const DAYS_LATER = 3;
const REFUSALS = 40;

/**
 * The same minutes of a session on its first day, and three days and some hundred kilobytes of cycles, decisions and
 * events later, with nothing held.
 */
export async function meterHistory(size: Omit<Size, 'agents'>): Promise<HistoryEffect> {
  const rehearsal = await rehearse({ ...size, agents: 1 }, sessionStart(0));
  const symbol = rehearsal.host.ports.config.agents[0]?.universe[0] ?? '';
  const shortSale = (): readonly ScriptedAnswer[] => [{ symbol, action: 'sell' }];
  const perMinute = async (): Promise<PerMinute> => {
    await rehearsal.pass({ count: 2, cycles: true });
    const beats = await rehearsal.pass({ count: MINUTES, cycles: false });
    const both = await rehearsal.pass({ count: MINUTES, cycles: true });
    return {
      heartbeats: times(beats.usage, 1 / MINUTES),
      cycle: times(minus(both.usage, beats.usage), 1 / MINUTES),
    };
  };
  try {
    const first = await perMinute();
    const { usage } = await rehearsal.pass({ count: REFUSALS, cycles: true, answers: shortSale });
    await rehearsal.settleAt(sessionStart(DAYS_LATER));
    return { bytesBetween: usage.get('dynamodb.storedBytes') ?? 0, first, later: await perMinute() };
  } finally {
    await rehearsal.close();
  }
}
