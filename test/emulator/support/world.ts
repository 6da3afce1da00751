import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createAlpacaBroker } from '../../../src/adapters/alpaca/index.ts';
import { createDynamoStore } from '../../../src/adapters/dynamodb/index.ts';
import { createSystemClock } from '../../../src/adapters/system/clock.ts';
import { createSystemIds } from '../../../src/adapters/system/ids.ts';
import { type Deployed, readDeployed } from './deployed.ts';
import { KEYS } from './exchange.ts';
import { pickUp } from './handover.ts';

/** What the runner has started, and ways to look at it: past the functions, never through them. */
const handover = pickUp();
export const { endpoint, cdkEndpoint, callsFile, tokenKeyFile, folder, without } = handover;

const client = { endpoint };
export const sqs = new SQSClient(client);
export const lambda = new LambdaClient(client);
export const sfn = new SFNClient(client);

/** As it is when first asked for; a deployment in between needs a new look. */
export const deployed: Deployed = await readDeployed(endpoint);

/** The real store on the deployed tables. */
export const store = createDynamoStore({
  client: new DynamoDBClient(client),
  stateTable: deployed.find('State').physicalId,
  auditTable: deployed.find('Audit').physicalId,
  clock: createSystemClock(),
  ids: createSystemIds(),
});

/** The real adapter on the paper exchange, to ask what the broker knows. */
export const broker = createAlpacaBroker({
  ...KEYS,
  tradingUrl: handover.exchangeUrl,
  liveTradingAllowed: false,
});

/** A queue's URL by its name in the topology, or its dead letters'. */
export const queueUrl = (name: string): string =>
  deployed.find(`queue${name.replaceAll('-', '')}Queue`).physicalId;
export const deadLettersUrl = (name: string): string =>
  deployed.find(`queue${name.replaceAll('-', '')}DeadLetters`).physicalId;

/** A function's name by its name in the topology. */
export const functionName = (name: string): string =>
  deployed.find(`${name.replaceAll('-', '')}Function`).physicalId;
