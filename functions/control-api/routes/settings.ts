import { changeSettings, readSettings } from '../../../src/application/agent/change-settings.ts';
import { limitsInForce } from '../../../src/application/agent/limits-in-force.ts';
import type { Ports } from '../../../src/application/ports/index.ts';
import type { Versioned } from '../../../src/application/ports/store.ts';
import { sessionRulesOf } from '../../../src/application/sessions/symbol-hours.ts';
import { capsInForce } from '../../../src/application/universe/caps-in-force.ts';
import type { SettingsRecord } from '../../../src/contracts/records/agent.ts';
import type { Handlers } from '../calls.ts';
import { commandOf } from './command-of.ts';

export { settingsRoutes } from '../../../src/contracts/http/routes/settings.ts';

type SettingsRoutes = 'settings' | 'changeSettings' | 'mode' | 'changeMode';

export const settingsHandlers = (ports: Ports): Pick<Handlers, SettingsRoutes> => ({
  settings: async ({ query }) => settingsAnswer(await readSettings(ports, query.agentId)),

  changeSettings: async (call) => {
    const { version, ...change } = call.body;
    return settingsAnswer(await changeSettings(ports, { ...commandOf(call), version, change }));
  },

  mode: async ({ query }) => modeAnswer(await readSettings(ports, query.agentId)),

  changeMode: async (call) => {
    const { mode: riskMode, autonomy } = call.body;
    return modeAnswer(await changeSettings(ports, { ...commandOf(call), change: { riskMode, autonomy } }));
  },
});

const settingsAnswer = ({ record, version }: Versioned<SettingsRecord>) => {
  const {
    agentId: _agent,
    schedules: _schedules,
    rebalance = null,
    protections = [],
    exitRules = null,
    watchdog = 'running',
    universe: _universe,
    ...settings
  } = record;
  return {
    version,
    ...settings,
    effectiveLimits: limitsInForce(record),
    rebalance,
    protections,
    exitRules,
    watchdog,
    universe: capsInForce(record),
    sessionRules: sessionRulesOf(record),
  };
};

const modeAnswer = ({ record }: Versioned<SettingsRecord>) => ({
  mode: record.riskMode,
  autonomy: record.autonomy,
});
