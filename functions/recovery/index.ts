import { createAwsPorts } from '../composition/aws-ports.ts';
import { machines } from '../composition/parts/machines.ts';
import { createHandler } from './handler.ts';

export const handler = createHandler(createAwsPorts('recovery', { machines }));
