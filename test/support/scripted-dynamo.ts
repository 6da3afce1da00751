import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { createDynamoStore } from '../../src/adapters/dynamodb/index.ts';
import { createManualClock } from '../../src/adapters/memory/clock.ts';
import { createSeededIds } from '../../src/adapters/memory/ids.ts';
import { NOW } from './builders/common.ts';

export interface DynamoAnswer {
  readonly status: number;
  readonly body: object;
}

/** A store on a service that gives the scripted answers, and the operations that it was asked for. */
export function scriptedDynamo(...answers: DynamoAnswer[]) {
  const asked: string[] = [];
  const bodies: string[] = [];
  const client: DynamoDBClientConfig = {
    endpoint: 'http://127.0.0.1:1',
    region: 'local',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
    requestHandler: {
      handle: async (request: { headers: Record<string, string>; body: Uint8Array }) => {
        asked.push(request.headers['x-amz-target']?.split('.').at(-1) ?? '');
        bodies.push(new TextDecoder().decode(request.body));
        const { status, body } = answers.shift() ?? { status: 500, body: { message: 'nothing is scripted' } };
        return {
          response: { statusCode: status, headers: {}, body: new TextEncoder().encode(JSON.stringify(body)) },
        };
      },
    },
  };
  const clock = createManualClock(NOW);
  const ids = createSeededIds(1, clock);
  const store = createDynamoStore({ client, stateTable: 's', auditTable: 'a', clock, ids });
  return { asked, bodies, store };
}
