import { createAwsPorts } from '../composition/aws-ports.ts';
import { bus } from '../composition/parts/bus.ts';
import { createHandler } from './handler.ts';

export const handler = createHandler(createAwsPorts('outbox-relay', { bus }));
