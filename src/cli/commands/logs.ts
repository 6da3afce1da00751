import * as z from 'zod';
import { SECOND } from '../../domain/clock.ts';
import { errorMessage, InvalidInputError, TransientError } from '../../domain/errors.ts';
import { API_FLAGS, apiOptions, findTarget } from '../api/target.ts';
import { type Context, defineCommand } from '../command.ts';
import type { News, NewsFeed } from '../news/news.ts';
import { createPolledFeed } from '../news/polled-feed.ts';

/** As often as a person sees a difference. */
const POLL_MS = SECOND;
/** Of each kind, in a request. */
const LIMIT = 50;

export const logs = defineCommand({
  flags: {
    follow: { type: 'boolean', alias: 'f', description: 'Go on telling what is new, until Ctrl-C' },
    lines: { type: 'string', description: 'So many of the latest lines at first (20)', valueHint: 'N' },
    ...API_FLAGS,
  },
  details: 'Log lines of cycles, decisions, orders and alerts in the order of their times, oldest first.',
  options: z.strictObject({
    ...apiOptions,
    follow: z.boolean().default(false),
    lines: z.coerce.number('must be a number').int().min(1).max(200).default(20),
  }),
  async run({ url, stage, agent, follow, lines }, context) {
    if (follow && context.json)
      throw new InvalidInputError('--json: not together with --follow: one document has an end');
    const feed = createPolledFeed({
      context,
      target: () => findTarget({ url, stage }, context),
      agentId: agent,
      limit: LIMIT,
    });
    const latest = (await feed.next()).slice(-lines);
    if (!follow)
      return { lines: latest.length === 0 ? ['nothing yet'] : latest.map(lineOf), report: { items: latest } };
    await tell(feed, latest, context);
    return { lines: [], report: {} };
  },
});

/** Goes on until the person has had enough. An API that does not answer for a while is asked again. */
async function tell(
  feed: NewsFeed,
  first: readonly News[],
  { clock, terminal, host }: Context,
): Promise<void> {
  const { promise: interrupted, resolve } = Promise.withResolvers<'interrupted'>();
  host.onInterrupt?.(() => resolve('interrupted'));
  let silent = false;
  let news = first;
  for (;;) {
    for (const one of news) terminal.out(lineOf(one));
    const pause = clock.timer(POLL_MS);
    const woken = await Promise.race([pause.expired, interrupted]);
    pause.cancel();
    if (woken === 'interrupted') return;
    try {
      news = await feed.next();
      silent = false;
    } catch (error) {
      if (!(error instanceof TransientError)) throw error;
      if (!silent) terminal.note(`${errorMessage(error)}; asking again`);
      silent = true;
      news = [];
    }
  }
}

const lineOf = ({ at, kind, level, message }: News): string =>
  `${at}  ${kind.padEnd(8)}  ${level === 'error' ? 'ERROR ' : ''}${message}`;
