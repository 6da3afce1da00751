import * as z from 'zod';
import { symbolSchema } from '../../contracts/common.ts';
import { SCHEDULE_EVENTS } from '../../domain/strategy/schedule.ts';
import { apiCommand } from '../api/api-command.ts';
import { ID_FLAG, idOption } from '../api/listing.ts';

export const strategies = apiCommand({
  route: 'listStrategies',
  show: ['id', 'status', 'schedule', 'lastRun', 'nextRun', 'performance'],
});

export const strategyShow = apiCommand({
  route: 'oneStrategy',
  flags: ID_FLAG,
  options: idOption,
  call: (params) => ({ params }),
});

export const activate = apiCommand({
  route: 'activateStrategy',
  flags: ID_FLAG,
  options: idOption,
  call: (params) => ({ params }),
});

export const deactivate = apiCommand({
  route: 'deactivateStrategy',
  flags: { ...ID_FLAG, close: { type: 'boolean', description: 'Close what it opened' } },
  options: { ...idOption, close: z.boolean().default(false) },
  call: ({ id, close: closePositions }) => ({ params: { id }, body: { closePositions } }),
  confirm: ({ id, close }) => (close ? `Close the positions of ${id}?` : undefined),
});

export const analyze = apiCommand({
  route: 'analyzeStrategy',
  flags: {
    ...ID_FLAG,
    symbols: { type: 'string', description: "Only these (the universe's next)", valueHint: 'AAPL,MSFT' },
  },
  options: {
    ...idOption,
    symbols: z
      .string()
      .transform((text) => text.split(','))
      .pipe(z.array(symbolSchema))
      .optional(),
  },
  call: ({ id, symbols }) => ({ params: { id }, body: { symbols } }),
});

/** One flag for each way to say when; none of them is every cycle. */
export const schedule = apiCommand({
  route: 'scheduleStrategy',
  flags: {
    ...ID_FLAG,
    'every-minutes': { type: 'string', description: 'At whole so many minutes', valueHint: 'N' },
    cron: { type: 'string', description: 'In New York time', valueHint: '"0/15 10-15 ? * MON-FRI *"' },
    event: { type: 'string', description: `After ${SCHEDULE_EVENTS.join(' or ')}`, valueHint: 'EVENT' },
  },
  options: {
    ...idOption,
    everyMinutes: z.coerce.number().int().optional(),
    cron: z.string().optional(),
    event: z.enum(SCHEDULE_EVENTS).optional(),
  },
  call: ({ id, everyMinutes, cron: fields, event }) => ({
    params: { id },
    body:
      everyMinutes !== undefined
        ? { kind: 'interval', everyMinutes }
        : fields !== undefined
          ? { kind: 'cron', fields }
          : event !== undefined
            ? { kind: 'event', event }
            : { kind: 'every_cycle' },
  }),
  details: `Without --every-minutes, --cron or --event it is asked in every cycle. There is one a minute from 9:00 to 16:00 in New
York on weekdays and one every quarter of an hour at other times: it is asked in the first when it is due.`,
});
