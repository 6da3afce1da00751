// What infra needs of the contracts: it may import the topology only.
export { PLACEHOLDER_KEY_ID } from '../contracts/config/alpaca-secret.ts';
export { SIGN_IN_CALLBACK } from '../contracts/config/sign-in.ts';
export { defaultStageAgent, parseStage, type Stage, type StageInput } from '../contracts/config/stage.ts';
export { EVENT_SOURCE } from '../contracts/events/envelope.ts';
export { METRICS, type MetricName, metricsNamespace } from '../contracts/metrics.ts';
