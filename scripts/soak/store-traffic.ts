import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';

/** What went over the wire to DynamoDB; bytes of bodies. */
export interface Traffic {
  readonly requests: number;
  readonly sentBytes: number;
  readonly receivedBytes: number;
}

interface Finished {
  readonly request: ClientRequest;
  readonly response: IncomingMessage;
}

/** Counts from now on, as long as the process lives. Node itself tells of every request: no client is touched. */
export function meterStoreTraffic(): () => Traffic {
  let traffic: Traffic = { requests: 0, sentBytes: 0, receivedBytes: 0 };
  subscribe('http.client.response.finish', (message) => {
    const { request, response } = message as Finished;
    if (!String(request.getHeader('x-amz-target')).startsWith('DynamoDB')) return;
    traffic = {
      requests: traffic.requests + 1,
      sentBytes: traffic.sentBytes + Number(request.getHeader('content-length') ?? 0),
      receivedBytes: traffic.receivedBytes + Number(response.headers['content-length'] ?? 0),
    };
  });
  return () => traffic;
}
