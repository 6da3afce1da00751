import { createAwsPorts } from '../composition/aws-ports.ts';
import { alpaca } from '../composition/parts/alpaca.ts';
import { machines } from '../composition/parts/machines.ts';
import { createHandler } from './handler.ts';

export const handler = createHandler(createAwsPorts('routine-cycle', { alpaca, machines }));
