import { executionConsoleUrl } from '../../src/adapters/stepfunctions/execution-arn.ts';
import { createAwsPorts } from '../composition/aws-ports.ts';
import { readJwtSettings, readMachineArn } from '../composition/env.ts';
import { alpaca } from '../composition/parts/alpaca.ts';
import { deadLetters } from '../composition/parts/dead-letters.ts';
import { machines } from '../composition/parts/machines.ts';
import { queue } from '../composition/parts/queue.ts';
import { createAwsTokenVerifier } from '../composition/token-verifier.ts';
import { createHandler } from './handler.ts';

const ports = createAwsPorts('control-api', { alpaca, deadLetters, machines, queue });

const sagaMachine = readMachineArn('trade-saga');

export const handler = createHandler(ports, createAwsTokenVerifier(readJwtSettings()), {
  consoleUrlOf: (execution) => executionConsoleUrl(sagaMachine, execution),
});
