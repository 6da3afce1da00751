import { createAwsPorts } from '../composition/aws-ports.ts';
import { alpaca } from '../composition/parts/alpaca.ts';
import { createHandler } from './handler.ts';

export const handler = createHandler(createAwsPorts('trade-saga', { alpaca }));
