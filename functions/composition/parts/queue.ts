import { once } from './once.ts';
import type { Part } from './part.ts';

/** The queues that the function's topology says it sends to; loaded with the first message. */
export const queue: Part<'queue'> = (context) => {
  const opened = once(async () => (await import('./sqs-queue.ts')).openSqsQueue(context));
  return { queue: { send: async (...message) => (await opened()).send(...message) } };
};
