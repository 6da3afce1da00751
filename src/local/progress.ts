import type { DomainEvent } from '../contracts/events/envelope.ts';
import { eventData } from '../contracts/events/envelope.ts';

const CLOCK = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'America/New_York',
  weekday: 'short',
  day: '2-digit',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
/** New York, as a trader reads it: `Mon, 02 Mar, 09:31:00`. */
export const newYorkTime = (instant: string | Date): string => CLOCK.format(new Date(instant));

export interface Progress {
  observe(event: DomainEvent): void;
  problem(line: string): void;
}

/** One line for each thing that a person at the terminal wants to see happen. */
export const createDetailedProgress = (print: (line: string) => void): Progress => ({
  observe(event) {
    const line = lineOf(event);
    if (line !== undefined) print(`${newYorkTime(event.occurredAt)}  ${line}`);
  },
  problem: (line) => print(line),
});

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

function lineOf(event: DomainEvent): string | undefined {
  switch (event.type) {
    case 'orchestrator.cycle.completed': {
      const { status, decisions, durationMs } = eventData(event.type, event);
      return `cycle ${status}, ${decisions} decisions, ${durationMs} ms`;
    }
    case 'ai.decision.rejected': {
      const { action, symbol, reason } = eventData(event.type, event);
      return `  ${action} ${symbol} rejected: ${reason}`;
    }
    case 'trade.order.filled':
    case 'trade.order.partially_filled': {
      const { side, symbol, filledQty, qty, averagePrice } = eventData(event.type, event);
      return `  ${side} ${symbol} filled ${filledQty.toFixed()} of ${qty.toFixed()} at ${averagePrice.amount.round(4).toFixed()}`;
    }
    case 'orchestrator.saga.compensated':
    case 'orchestrator.saga.failed': {
      const { symbol, status, error } = eventData(event.type, event);
      return `  saga for ${symbol} ${status}: ${error ?? ''}`;
    }
    case 'system.alert':
      return `ALERT ${eventData(event.type, event).message}`;
    case 'agent.kill_switch.activated':
      return `KILL SWITCH ON: ${eventData(event.type, event).reason}`;
    case 'agent.kill_switch.reset':
      return `kill switch reset: ${eventData(event.type, event).reason}`;
    default:
      return undefined;
  }
}
