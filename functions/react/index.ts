import { createAwsPorts } from '../composition/aws-ports.ts';
import { alpaca } from '../composition/parts/alpaca.ts';
import { queue } from '../composition/parts/queue.ts';
import { createHandler } from './handler.ts';

export const handler = createHandler(createAwsPorts('react', { alpaca, queue }));
