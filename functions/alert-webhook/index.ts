import { createPowertoolsLog } from '../../src/adapters/telemetry/index.ts';
import { createAwsPorts } from '../composition/aws-ports.ts';
import { readEnvironment } from '../composition/env.ts';
import { createAwsWebhook } from '../composition/webhook.ts';
import { createHandler } from './handler.ts';

const NAME = 'alert-webhook';
const environment = readEnvironment(NAME);
// One that can be told what to hide.
const log = createPowertoolsLog({ service: NAME });

export const handler = createHandler({
  ...createAwsPorts(NAME, {}, environment),
  log,
  webhook: createAwsWebhook(environment, log),
});
