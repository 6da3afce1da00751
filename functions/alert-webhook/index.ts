import { createPowertoolsLog } from '../../src/adapters/telemetry/index.ts';
import { readEnvironment } from '../composition/env.ts';
import { createAwsWebhook } from '../composition/webhook.ts';
import { createHandler } from './handler.ts';

const log = createPowertoolsLog({ service: 'alert-webhook' });

export const handler = createHandler({
  log,
  webhook: createAwsWebhook(readEnvironment('alert-webhook'), log),
});
