import type { Ports } from '../../../src/application/ports/index.ts';
import { calendarView } from '../../../src/application/queries/calendar.ts';
import { agentConfigOf } from '../../../src/application/risk/trading-state.ts';
import type { Handlers } from '../calls.ts';

export { marketRoutes } from '../../../src/contracts/http/routes/market.ts';

export const marketHandlers = (ports: Ports): Pick<Handlers, 'calendar' | 'bars'> => ({
  calendar: async ({ query }) => {
    const { now, sessions, specialDays, ...view } = await calendarView(ports, query);
    const { at, phase, session, until } = now;
    return {
      ...view,
      now: { at, phase, session: session?.date ?? null, until },
      sessions: [...sessions],
      specialDays: specialDays.map(({ date, kind, symbol = null, time = null }) => ({
        date,
        kind,
        symbol,
        time,
      })),
    };
  },

  bars: async ({ params: { symbol }, query }) => {
    const { agentId, ...range } = query;
    agentConfigOf(ports, agentId);
    const items = await ports.marketData.history(symbol, range);
    return { symbol, timeframe: range.timeframe, items: [...items] };
  },
});
