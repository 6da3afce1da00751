import type { Ports } from '../../../src/application/ports/index.ts';
import { activeSagas, listSagas, oneSaga, type SagaView } from '../../../src/application/queries/sagas.ts';
import { type Answer, type Handlers, pageAnswer } from '../calls.ts';

export { sagasRoutes } from '../../../src/contracts/http/routes/sagas.ts';

export interface SagaOptions {
  readonly ports: Ports;
  readonly consoleUrlOf?: (execution: string) => string;
}

type SagaRoutes = 'listSagas' | 'activeSagas' | 'oneSaga';

export function sagaHandlers({ ports, consoleUrlOf }: SagaOptions): Pick<Handlers, SagaRoutes> {
  const answerOf = ({ execution, ...saga }: SagaView): Answer<'oneSaga'> => ({
    ...saga,
    steps: [...saga.steps],
    consoleUrl: consoleUrlOf?.(execution) ?? null,
  });
  return {
    listSagas: async ({ query }) => {
      const { items, cursor } = await listSagas(ports, query);
      return pageAnswer({ items: items.map(answerOf), cursor });
    },

    activeSagas: async ({ query }) => ({ items: (await activeSagas(ports, query.agentId)).map(answerOf) }),

    oneSaga: async ({ query, params }) => answerOf(await oneSaga(ports, query.agentId, params.id)),
  };
}
