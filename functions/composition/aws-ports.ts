import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createDynamoStore } from '../../src/adapters/dynamodb/index.ts';
import { createEventBridgeBus } from '../../src/adapters/eventbridge/index.ts';
import { createSqsQueue } from '../../src/adapters/sqs/index.ts';
import { createStepFunctionsMachines } from '../../src/adapters/stepfunctions/index.ts';
import { createSystemClock } from '../../src/adapters/system/clock.ts';
import { createSystemIds } from '../../src/adapters/system/ids.ts';
import { createPowertoolsLog } from '../../src/adapters/telemetry/index.ts';
import { createRulesEngine } from '../../src/application/engines/rules-engine.ts';
import type { Ports } from '../../src/application/ports/index.ts';
import { granted, notGranted } from '../../src/application/ports/not-granted.ts';
import type { FunctionName } from '../../src/contracts/names.ts';
import { createAlpacaPorts } from './alpaca.ts';
import { type FunctionEnvironment, readEnvironment } from './env.ts';

/**
 * Milliseconds. The SDK waits without end by default; three tries of these fit in the shortest timeout of a
 * function, the API's 15 s.
 */
const client = { requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000 } };

/**
 * The ports of the function `name` on AWS. It builds what the topology says that the function uses; what it does
 * not use has no client and no permission, and throws Invariant when it is used all the same.
 *
 * Throws InvalidInput when the environment lacks something: a misconfigured function does not start.
 */
export function createAwsPorts(
  name: FunctionName,
  environment: FunctionEnvironment = readEnvironment(name),
): Ports {
  const { stateTable, auditTable, eventBus, alpacaSecret, queueUrls, machineArns } = environment;
  const clock = createSystemClock();
  const ids = createSystemIds();
  const log = createPowertoolsLog({ service: name });
  const denied = <K extends keyof Ports>(port: K): Ports[K] => notGranted<Ports[K]>(port, name);

  const venue =
    alpacaSecret === undefined
      ? { broker: denied('broker'), marketData: denied('marketData') }
      : createAlpacaPorts({ client: new SecretsManagerClient(client), secretId: alpacaSecret, clock, log });

  return {
    config: environment.agents,
    clock,
    ids,
    log,
    ...venue,
    store:
      stateTable === undefined
        ? denied('store')
        : createDynamoStore({ client: new DynamoDBClient(client), stateTable, auditTable, clock, ids }),
    queue:
      queueUrls.size === 0
        ? denied('queue')
        : createSqsQueue({
            client: new SQSClient(client),
            urlOf: (queue) => granted(queueUrls, queue, name),
          }),
    bus:
      eventBus === undefined
        ? denied('bus')
        : createEventBridgeBus({ client: new EventBridgeClient(client), busName: eventBus }),
    machines:
      machineArns.size === 0
        ? denied('machines')
        : createStepFunctionsMachines({
            client: new SFNClient(client),
            arnOf: (machine) => granted(machineArns, machine, name),
          }),
    engines:
      alpacaSecret === undefined ? {} : { rules: createRulesEngine({ marketData: venue.marketData }) },
  };
}
