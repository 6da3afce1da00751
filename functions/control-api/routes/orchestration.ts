import type { Ports } from '../../../src/application/ports/index.ts';
import {
  listRuns,
  oneRun,
  type RunView,
  runView,
  skipReasonOf,
} from '../../../src/application/queries/runs.ts';
import { runOrchestration } from '../../../src/application/runs/run-orchestration.ts';
import { type Answer, type Handlers, pageAnswer } from '../calls.ts';
import { commandOf } from './command-of.ts';

export { orchestrationRoutes } from '../../../src/contracts/http/routes/orchestration.ts';

type OrchestrationRoutes = 'runOrchestration' | 'listRuns' | 'oneRun';

export const orchestrationHandlers = (ports: Ports): Pick<Handlers, OrchestrationRoutes> => ({
  runOrchestration: async (call) => {
    const run = await runOrchestration(ports, { ...call.body, ...commandOf(call) });
    return answerOf(runView(ports, run));
  },

  listRuns: async ({ query }) => {
    const { items, cursor } = await listRuns(ports, query);
    return pageAnswer({ items: items.map(answerOf), cursor });
  },

  oneRun: async ({ query, params }) => answerOf(await oneRun(ports, query.agentId, params.id)),
});

type Mapping = NonNullable<RunView['run']['mappings']>[number];

function answerOf({ run, ...counted }: RunView): Answer<'oneRun'> {
  const { runId, status, asOfDate, capital, dryRun, startedAt, correlationId, mappings = [] } = run;
  return {
    ...counted,
    runId,
    status,
    asOfDate,
    capital,
    dryRun,
    startedAt,
    correlationId,
    strategyId: run.strategyId ?? null,
    maxPositionSize: run.maxPositionSize ?? null,
    modelVersion: run.modelVersion ?? null,
    errorMessage: run.errorMessage ?? null,
    completedAt: run.completedAt ?? null,
    mappings: mappings.map(mappingAnswer),
  };
}

function mappingAnswer(mapping: Mapping): Answer<'oneRun'>['mappings'][number] {
  const { symbol, signal, order: wanted, outcome } = mapping;
  const { intentId, order } = outcome.state === 'ordered' ? outcome : {};
  return {
    symbol,
    predictedReturn: signal?.predictedReturn ?? null,
    rank: signal?.rank ?? null,
    targetWeight: signal?.targetWeight ?? null,
    orderQty: wanted?.qty ?? null,
    orderSide: wanted?.side ?? null,
    clientOrderId: order?.clientOrderId ?? null,
    brokerOrderId: order?.brokerOrderId ?? null,
    orderStatus: order?.status ?? null,
    filledQty: order?.filledQty ?? null,
    filledAvgPrice: order?.filledAveragePrice ?? null,
    skipReason: skipReasonOf(mapping) ?? null,
    sagaId: intentId ?? null,
  };
}
