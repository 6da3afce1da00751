import { agentConfigOf } from '../../../src/application/risk/trading-state.ts';
import type { AppOptions, Live } from '../app-options.ts';
import type { Handlers } from '../calls.ts';
import { ProblemError } from '../problem-error.ts';

export { liveRoutes } from '../../../src/contracts/http/routes/live.ts';

export const liveHandlers = ({ ports, live }: AppOptions): Pick<Handlers, 'metrics' | 'stream'> => ({
  metrics: async ({ query: { agentId } }) => {
    agentConfigOf(ports, agentId);
    return known(live, 'CloudWatch has the metrics of this deployment.').metrics(agentId);
  },

  stream: async ({ query: { agentId, after } }) => {
    agentConfigOf(ports, agentId);
    return known(live, 'Poll with If-None-Match: this deployment does not stream.').events(agentId, after);
  },
});

function known(live: Live | undefined, otherwise: string): Live {
  if (live === undefined) throw new ProblemError({ status: 404, detail: otherwise });
  return live;
}
