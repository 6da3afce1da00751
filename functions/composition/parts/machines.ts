import { once } from './once.ts';
import type { Part } from './part.ts';

/** The machines that the function's topology says it starts; loaded with the first start. */
export const machines: Part<'machines'> = (context) => {
  const opened = once(async () => (await import('./step-functions.ts')).openStepFunctions(context));
  return {
    machines: {
      start: async (...execution) => (await opened()).start(...execution),
      status: async (...execution) => (await opened()).status(...execution),
    },
  };
};
