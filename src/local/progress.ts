import type { EventDetail, EventType } from '../contracts/events/catalog.ts';
import { type DomainEvent, eventData } from '../contracts/events/envelope.ts';

const CLOCK = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'America/New_York',
  weekday: 'short',
  day: '2-digit',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
/** New York, as a trader reads it: `Mon 02 Jun, 09:31:00`. */
export const newYorkTime = (instant: string | Date): string => CLOCK.format(new Date(instant));

export interface Progress {
  observe(event: DomainEvent): void;
  problem(line: string): void;
}

/** One line for each thing that a person at the terminal wants to see happen; rejections by the cycle. */
export function createDetailedProgress(print: (line: string) => void): Progress {
  let rejected = new Map<string, number>();
  const rejections = (): string => {
    const lines = [...rejected].map(([reason, count]) => `${count} rejected by ${reason}`);
    rejected = new Map();
    return lines.map((line) => `, ${line}`).join('');
  };
  return {
    observe(event) {
      if (event.type === 'ai.decision.rejected') {
        const { reason } = eventData(event.type, event);
        rejected.set(reason, (rejected.get(reason) ?? 0) + 1);
      }
      const line = lineOf(event);
      const more = event.type === 'orchestrator.cycle.completed' ? rejections() : '';
      if (line !== undefined) print(`${newYorkTime(event.occurredAt)}  ${line}${more}`);
    },
    problem: (line) => print(line),
  };
}

/** At full speed: one line for each hour of the market, with what has happened so far. */
export function createHourlyProgress(print: (line: string) => void): Progress {
  const counts = { cycles: 0, fills: 0, sagas: 0 };
  let hour = '';
  return {
    observe({ type, occurredAt }) {
      if (type === 'orchestrator.cycle.completed') counts.cycles += 1;
      if (type === 'trade.order.filled') counts.fills += 1;
      if (type === 'orchestrator.saga.completed') counts.sagas += 1;
      const current = occurredAt.slice(0, 13);
      if (current === hour) return;
      hour = current;
      print(
        `${newYorkTime(occurredAt)}  ${counts.cycles} cycles, ${counts.fills} fills, ${counts.sagas} sagas completed`,
      );
    },
    problem: (line) => print(line),
  };
}

type Lines = { readonly [T in EventType]?: (data: EventDetail<T>) => string };

const fillLine = (data: EventDetail<'trade.order.filled'>): string =>
  `  ${data.side} ${data.symbol} filled ${data.filledQty.toFixed()} of ${data.qty.toFixed()} at ${data.averagePrice.amount.round(4).toFixed()}`;
const endLine = ({ symbol, status, error }: EventDetail<'orchestrator.saga.failed'>): string =>
  `  saga for ${symbol} ${status}: ${error ?? ''}`;

const LINES: Lines = {
  'orchestrator.cycle.completed': ({ status, decisions }) => `cycle ${status}, ${decisions} decisions`,
  'trade.order.filled': fillLine,
  'trade.order.partially_filled': fillLine,
  'orchestrator.saga.compensated': endLine,
  'orchestrator.saga.failed': endLine,
  'system.alert': ({ message }) => `ALERT ${message}`,
  'agent.kill_switch.activated': ({ reason }) => `KILL SWITCH ON: ${reason}`,
  'agent.kill_switch.reset': ({ reason }) => `kill switch reset: ${reason}`,
};

function lineOf<T extends EventType>(event: DomainEvent & { readonly type: T }): string | undefined {
  const line: ((data: EventDetail<T>) => string) | undefined = LINES[event.type];
  return line?.(eventData(event.type, event));
}
