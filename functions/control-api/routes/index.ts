// One file in the bundle: what each area would have in files of its own takes longer to open than to read.
export * from './agent.ts';
export * from './alerts.ts';
export * from './audit.ts';
export * from './cycles.ts';
export * from './decisions.ts';
export * from './document.ts';
export * from './health.ts';
export * from './live.ts';
export * from './market.ts';
export * from './orchestration.ts';
export * from './portfolio.ts';
export * from './sagas.ts';
export * from './settings.ts';
export * from './strategies.ts';
export * from './universe.ts';
