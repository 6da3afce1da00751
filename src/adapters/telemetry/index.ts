export { createPowertoolsLog, type PowertoolsLog } from './log.ts';
export { createPowertoolsMetrics } from './metrics.ts';
