import { createAwsPorts } from '../composition/aws-ports.ts';
import { alpaca } from '../composition/parts/alpaca.ts';
import { bus } from '../composition/parts/bus.ts';
import { deadLetters } from '../composition/parts/dead-letters.ts';
import { machines } from '../composition/parts/machines.ts';
import { queue } from '../composition/parts/queue.ts';
import { createHandler } from './handler.ts';

export const handler = createHandler(
  createAwsPorts('heartbeat-cycle', { alpaca, bus, deadLetters, machines, queue }),
);
