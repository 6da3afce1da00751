import { once } from './once.ts';
import type { Part } from './part.ts';

/** What waits behind every queue; loaded with the first look at it. */
export const deadLetters: Part<'deadLetters'> = (context) => {
  const opened = once(async () => (await import('./sqs-queue.ts')).openSqsDeadLetters(context));
  return {
    deadLetters: {
      count: async (queue) => (await opened()).count(queue),
      redrive: async (queue, limit) => (await opened()).redrive(queue, limit),
    },
  };
};
