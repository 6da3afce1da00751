import { createAwsPorts } from '../composition/aws-ports.ts';
import { createHandler } from './handler.ts';

export const handler = createHandler(createAwsPorts('decide'));
