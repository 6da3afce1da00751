import type { Command } from './command.ts';

/** In the order of the help. */
export const GROUPS = [
  'Agent',
  'Strategies',
  'Decisions',
  'Portfolio',
  'Cycles and sagas',
  'Orchestration runs',
  'Market',
  'Looking after it',
  'A deployment on AWS',
] as const;

export interface CommandEntry {
  readonly group: (typeof GROUPS)[number];
  readonly summary: string;
  /** Loaded when it is run, so that no command pays for what another needs. */
  readonly load: () => Promise<Command>;
}

/** Every command, by the words that call it. One file each in `commands/`. */
export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  status: {
    group: 'Agent',
    summary: 'What the agent is, does and did',
    load: async () => (await import('./commands/agent.ts')).status,
  },
  start: {
    group: 'Agent',
    summary: 'Starts the agent',
    load: async () => (await import('./commands/agent.ts')).start,
  },
  stop: {
    group: 'Agent',
    summary: 'Stops the agent; positions stay open',
    load: async () => (await import('./commands/agent.ts')).stop,
  },
  pause: {
    group: 'Agent',
    summary: 'Pauses the agent, for some minutes or until it is resumed',
    load: async () => (await import('./commands/agent.ts')).pause,
  },
  resume: {
    group: 'Agent',
    summary: 'Resumes the agent',
    load: async () => (await import('./commands/agent.ts')).resume,
  },
  kill: {
    group: 'Agent',
    summary: 'Turns the kill switch on: no new risk, at once',
    load: async () => (await import('./commands/agent.ts')).kill,
  },
  'kill reset': {
    group: 'Agent',
    summary: 'Turns the kill switch off',
    load: async () => (await import('./commands/agent.ts')).killReset,
  },
  'kill show': {
    group: 'Agent',
    summary: 'Whether the kill switch is on, and how far what it was asked is',
    load: async () => (await import('./commands/agent.ts')).killShow,
  },
  mode: {
    group: 'Agent',
    summary: 'Sets risk mode and autonomy',
    load: async () => (await import('./commands/agent.ts')).mode,
  },
  settings: {
    group: 'Agent',
    summary: 'Limits, protections and targets',
    load: async () => (await import('./commands/agent.ts')).settings,
  },
  'settings set': {
    group: 'Agent',
    summary: 'Changes settings; they hold from the next decision on',
    load: async () => (await import('./commands/agent.ts')).settingsSet,
  },
  strategies: {
    group: 'Strategies',
    summary: 'Strategies with schedule, next run and performance',
    load: async () => (await import('./commands/strategies.ts')).strategies,
  },
  'strategies show': {
    group: 'Strategies',
    summary: 'One strategy',
    load: async () => (await import('./commands/strategies.ts')).strategyShow,
  },
  'strategies activate': {
    group: 'Strategies',
    summary: 'Lets cycles ask it again',
    load: async () => (await import('./commands/strategies.ts')).activate,
  },
  'strategies deactivate': {
    group: 'Strategies',
    summary: 'Stops it; --close closes what it opened',
    load: async () => (await import('./commands/strategies.ts')).deactivate,
  },
  'strategies analyze': {
    group: 'Strategies',
    summary: 'A cycle now, of this strategy alone',
    load: async () => (await import('./commands/strategies.ts')).analyze,
  },
  'strategies schedule': {
    group: 'Strategies',
    summary: 'Sets when it is asked',
    load: async () => (await import('./commands/strategies.ts')).schedule,
  },
  decisions: {
    group: 'Decisions',
    summary: 'Decisions, newest first',
    load: async () => (await import('./commands/records.ts')).decisions,
  },
  'decisions show': {
    group: 'Decisions',
    summary: 'One decision with order, trade, position and timeline',
    load: async () => (await import('./commands/records.ts')).decisionShow,
  },
  approve: {
    group: 'Decisions',
    summary: 'Approves a decision that waits for it',
    load: async () => (await import('./commands/records.ts')).approve,
  },
  reject: {
    group: 'Decisions',
    summary: 'Rejects a decision that waits for approval',
    load: async () => (await import('./commands/records.ts')).reject,
  },
  positions: {
    group: 'Portfolio',
    summary: 'Open positions',
    load: async () => (await import('./commands/records.ts')).positions,
  },
  close: {
    group: 'Portfolio',
    summary: 'Closes a position, or a part of it',
    load: async () => (await import('./commands/records.ts')).close,
  },
  protect: {
    group: 'Portfolio',
    summary: 'Gives a position stops and a take-profit of its own',
    load: async () => (await import('./commands/records.ts')).protect,
  },
  orders: {
    group: 'Portfolio',
    summary: 'Orders, newest first',
    load: async () => (await import('./commands/records.ts')).orders,
  },
  trades: {
    group: 'Portfolio',
    summary: 'Trades, newest first',
    load: async () => (await import('./commands/records.ts')).trades,
  },
  portfolio: {
    group: 'Portfolio',
    summary: 'Equity, exposure, profit and loss',
    load: async () => (await import('./commands/records.ts')).portfolio,
  },
  cycles: {
    group: 'Cycles and sagas',
    summary: 'Cycles, newest first',
    load: async () => (await import('./commands/records.ts')).cycles,
  },
  'cycles show': {
    group: 'Cycles and sagas',
    summary: 'One cycle with its decisions and orders',
    load: async () => (await import('./commands/records.ts')).cycleShow,
  },
  'cycles logs': {
    group: 'Cycles and sagas',
    summary: 'What each step of a cycle did',
    load: async () => (await import('./commands/records.ts')).cycleLogs,
  },
  'cycles start': {
    group: 'Cycles and sagas',
    summary: 'Starts a cycle now',
    load: async () => (await import('./commands/records.ts')).cycleStart,
  },
  'cycles stop': {
    group: 'Cycles and sagas',
    summary: 'Ends the current cycle; it orders nothing more but exits',
    load: async () => (await import('./commands/records.ts')).cycleStop,
  },
  'cycles pause': {
    group: 'Cycles and sagas',
    summary: 'Holds what the current cycle would add to the risk',
    load: async () => (await import('./commands/records.ts')).cyclePause,
  },
  'cycles resume': {
    group: 'Cycles and sagas',
    summary: 'Goes on with a paused cycle',
    load: async () => (await import('./commands/records.ts')).cycleResume,
  },
  sagas: {
    group: 'Cycles and sagas',
    summary: 'Trade sagas, newest first',
    load: async () => (await import('./commands/records.ts')).sagas,
  },
  'sagas show': {
    group: 'Cycles and sagas',
    summary: 'One saga with its steps',
    load: async () => (await import('./commands/records.ts')).sagaShow,
  },
  run: {
    group: 'Orchestration runs',
    summary: 'Takes signals of some symbols to orders, now',
    load: async () => (await import('./commands/runs.ts')).run,
  },
  runs: {
    group: 'Orchestration runs',
    summary: 'Orchestration runs, newest first',
    load: async () => (await import('./commands/runs.ts')).runs,
  },
  'runs show': {
    group: 'Orchestration runs',
    summary: 'One run with what became of each symbol',
    load: async () => (await import('./commands/runs.ts')).runShow,
  },
  universe: {
    group: 'Market',
    summary: 'Candidates for trading, by symbol',
    load: async () => (await import('./commands/universe.ts')).universe,
  },
  'universe approve': {
    group: 'Market',
    summary: 'Lets a symbol be bought',
    load: async () => (await import('./commands/universe.ts')).universeApprove,
  },
  'universe reject': {
    group: 'Market',
    summary: 'Lets a symbol not be bought any more',
    load: async () => (await import('./commands/universe.ts')).universeReject,
  },
  'universe caps': {
    group: 'Market',
    summary: 'How many symbols a cycle looks at; the others take turns',
    load: async () => (await import('./commands/universe.ts')).universeCaps,
  },
  calendar: {
    group: 'Market',
    summary: 'When the stock exchange trades, and its special days',
    load: async () => (await import('./commands/market.ts')).calendar,
  },
  bars: {
    group: 'Market',
    summary: 'Prices of a symbol, bar by bar',
    load: async () => (await import('./commands/market.ts')).bars,
  },
  health: {
    group: 'Looking after it',
    summary: 'What works and what does not',
    load: async () => (await import('./commands/records.ts')).health,
  },
  doctor: {
    group: 'Looking after it',
    summary: 'Finds what is wrong with a set-up, and says what to do',
    load: async () => (await import('./commands/doctor.ts')).doctor,
  },
  alerts: {
    group: 'Looking after it',
    summary: 'What you must see, newest first, and what to check',
    load: async () => (await import('./commands/records.ts')).alerts,
  },
  logs: {
    group: 'Looking after it',
    summary: 'What the agent does; -f goes on telling',
    load: async () => (await import('./commands/logs.ts')).logs,
  },
  audit: {
    group: 'Looking after it',
    summary: 'The audit log, oldest first',
    load: async () => (await import('./commands/records.ts')).audit,
  },
  'audit verify': {
    group: 'Looking after it',
    summary: 'Whether the audit log is as it was written',
    load: async () => (await import('./commands/records.ts')).auditVerify,
  },
  setup: {
    group: 'A deployment on AWS',
    summary: 'Puts the Alpaca paper keys of a deployment into its secret',
    load: async () => (await import('./commands/setup.ts')).setup,
  },
  'operator add': {
    group: 'A deployment on AWS',
    summary: 'Invites a person who may sign in and operate the agent',
    load: async () => (await import('./commands/operator-add.ts')).operatorAdd,
  },
  login: {
    group: 'A deployment on AWS',
    summary: 'Signs a person in, through the sign-in page of the deployment',
    load: async () => (await import('./commands/login.ts')).login,
  },
  token: {
    group: 'A deployment on AWS',
    summary: 'Prints a token of who signed in',
    load: async () => (await import('./commands/token.ts')).token,
  },
};
