import type { Ports } from '../../../src/application/ports/index.ts';
import {
  listStrategies,
  oneStrategy,
  type StrategyView,
} from '../../../src/application/queries/strategies.ts';
import { analyzeStrategy } from '../../../src/application/strategies/analyze-strategy.ts';
import { activateStrategy } from '../../../src/application/strategies/change-strategies.ts';
import { deactivateStrategy } from '../../../src/application/strategies/deactivate-strategy.ts';
import { scheduleStrategy } from '../../../src/application/strategies/schedule-strategy.ts';
import { ANALYSIS_EXPRESSIONS } from '../../../src/topology/topology.ts';
import type { Handlers } from '../calls.ts';
import { commandOf } from './command-of.ts';

export { strategiesRoutes } from '../../../src/contracts/http/routes/strategies.ts';

type StrategyRoutes =
  | 'listStrategies'
  | 'oneStrategy'
  | 'activateStrategy'
  | 'deactivateStrategy'
  | 'analyzeStrategy'
  | 'scheduleStrategy';

export const strategyHandlers = (ports: Ports): Pick<Handlers, StrategyRoutes> => ({
  listStrategies: async (call) => ({
    items: (await listStrategies(ports, commandOf(call), ANALYSIS_EXPRESSIONS)).map(answerOf),
  }),

  oneStrategy: async (call) =>
    answerOf(await oneStrategy(ports, strategyCommand(call), ANALYSIS_EXPRESSIONS)),

  activateStrategy: async (call) => ({
    status: 'active',
    activatedAt: await activateStrategy(ports, strategyCommand(call)),
  }),

  deactivateStrategy: async (call) => {
    const command = { ...strategyCommand(call), closePositions: call.body.closePositions };
    const { deactivatedAt, exits } = await deactivateStrategy(ports, command);
    return {
      status: 'stopped',
      deactivatedAt,
      exits: exits.map((exit) => ({ ...exit, codes: [...exit.codes] })),
    };
  },

  analyzeStrategy: async (call) => {
    const started = await analyzeStrategy(ports, { ...strategyCommand(call), symbols: call.body.symbols });
    const { cycleId, status, skipReason } = started;
    return { cycleId, status, skipReason: skipReason ?? null };
  },

  scheduleStrategy: async (call) => {
    const { body } = call;
    const command = strategyCommand(call);
    await scheduleStrategy(ports, { ...command, schedule: body.kind === 'every_cycle' ? undefined : body });
    return answerOf(await oneStrategy(ports, command, ANALYSIS_EXPRESSIONS));
  },
});

const strategyCommand = (
  call: Parameters<typeof commandOf>[0] & { readonly params: { readonly id: string } },
) => ({
  ...commandOf(call),
  strategyId: call.params.id,
});

const answerOf = ({ symbols, schedule, ...view }: StrategyView) => ({
  ...view,
  symbols: [...symbols],
  schedule: schedule ?? ({ kind: 'every_cycle' } as const),
});
