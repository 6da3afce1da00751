import { answerRequest } from '../../src/application/decisions/answer-request.ts';
import type { Ports } from '../../src/application/ports/index.ts';
import { decisionRequestSchema } from '../../src/contracts/messages/messages.ts';
import { parseJson } from '../../src/contracts/parse.ts';
import { forEachMessage } from '../composition/batch.ts';

/** From the queue `decision-requests`. */
export const createHandler = (ports: Ports) =>
  forEachMessage(ports, (body) =>
    answerRequest(ports, parseJson(decisionRequestSchema, body, 'message on decision-requests')),
  );
