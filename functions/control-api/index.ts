import { createAwsPorts } from '../composition/aws-ports.ts';
import { readJwtSettings } from '../composition/env.ts';
import { alpaca } from '../composition/parts/alpaca.ts';
import { queue } from '../composition/parts/queue.ts';
import { createAwsTokenVerifier } from '../composition/token-verifier.ts';
import { createHandler } from './handler.ts';

const ports = createAwsPorts('control-api', { alpaca, queue });

export const handler = createHandler(ports, createAwsTokenVerifier(readJwtSettings()));
