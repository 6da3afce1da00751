import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { runHeartbeat } from '../../src/application/heartbeat/run-heartbeat.ts';
import type { Ports } from '../../src/application/ports/index.ts';
import { heartbeatRequestSchema } from '../../src/contracts/messages/messages.ts';
import { parse, parseJson } from '../../src/contracts/parse.ts';
import { forEachMessage } from '../composition/batch.ts';

/** From the schedule `heartbeat`, and from the queue `heartbeats` for the beats between. */
export const createHandler = (ports: Ports) => {
  const beatForEach = forEachMessage(ports, (body) =>
    runHeartbeat(ports, parseJson(heartbeatRequestSchema, body, 'message on heartbeats')),
  );
  return async (input: unknown): Promise<SQSBatchResponse | undefined> => {
    if (isQueueEvent(input)) return beatForEach(input);
    await runHeartbeat(ports, parse(heartbeatRequestSchema, input, 'heartbeat request'));
    return undefined;
  };
};

const isQueueEvent = (input: unknown): input is SQSEvent =>
  typeof input === 'object' && input !== null && 'Records' in input;
