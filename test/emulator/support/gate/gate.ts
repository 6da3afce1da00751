import { appendFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readDeployed } from '../deployed.ts';
import { type Need, needsOf } from './permission-needs.ts';
import { allows, type PolicyDocument } from './policy.ts';

/** A call that a function made, and whether its role may; one line each in the file of calls. */
export interface Call extends Need {
  readonly function: string;
  readonly allowed: boolean;
}

/** Our functions' names are in small letters; Powertools puts its own mark behind. */
const CALLER = /\bapp\/([a-z]+(?:-[a-z]+)*)/;

export interface GateOptions {
  /** The emulator's own endpoint. */
  readonly emulator: string;
  /** Gets a line of JSON for every need of every call. */
  readonly callsFile: string;
}

export interface Gate {
  readonly endpoint: string;
  close(): void;
}

/**
 * Stands between the functions and the emulator, which enforces no permissions: a call is passed on only when the
 * deployed policies of the function's role allow it, as AWS would, and refused with AccessDenied otherwise. Whose
 * call it is says the user agent, where the SDK puts AWS_SDK_UA_APP_ID; anybody else is passed on.
 */
export async function openGate({ emulator, callsFile }: GateOptions): Promise<Gate> {
  const policies = createPolicies(emulator);
  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const body = await read(incoming);
    const caller = CALLER.exec(incoming.headers['user-agent'] ?? '')?.[1];
    if (caller !== undefined) {
      const target = incoming.headers['x-amz-target'];
      const needs = needsOf(Array.isArray(target) ? target[0] : target, body.toString());
      const granted = await policies.of(caller);
      const calls = needs.map(
        (need): Call => ({ function: caller, ...need, allowed: allows(granted, need) }),
      );
      appendFileSync(callsFile, calls.map((call) => `${JSON.stringify(call)}\n`).join(''));
      const denied = calls.find(({ allowed }) => !allowed);
      if (denied !== undefined)
        return refuse(outgoing, `${caller} may not ${denied.action} on ${denied.resource}`);
    }
    passOn(emulator, incoming, understood(body), outgoing);
  };
  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch((error: unknown) => {
      appendFileSync(
        callsFile,
        `${JSON.stringify({ function: '?', action: '?', resource: String(error), allowed: false })}\n`,
      );
      refuse(outgoing, String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Deployed policies by function, read again after a while, because a deployment may change them. */
function createPolicies(emulator: string) {
  const KEEP_MS = 10_000;
  let known: {
    readonly at: number;
    readonly byFunction: Promise<ReadonlyMap<string, readonly PolicyDocument[]>>;
  };
  const load = async () => {
    const deployed = await readDeployed(emulator);
    return new Map(
      deployed.ofType('AWS::Lambda::Function').map(({ properties }) => {
        const role = (deployed.resolve(properties['Role']) as string).split('/').at(-1) ?? '';
        const { Variables } = properties['Environment'] as { Variables: { AWS_SDK_UA_APP_ID: string } };
        return [Variables.AWS_SDK_UA_APP_ID, deployed.policies.get(role) ?? []] as const;
      }),
    );
  };
  return {
    async of(name: string): Promise<readonly PolicyDocument[]> {
      if (known === undefined || Date.now() - known.at > KEEP_MS)
        known = { at: Date.now(), byFunction: load() };
      return (await known.byFunction).get(name) ?? [];
    },
  };
}

/** The CDK deletes a stack by its ARN; MiniStack knows it by its name only, and ignores the rest without a word. */
function understood(body: Buffer): Buffer {
  if (!body.includes('Action=DeleteStack')) return body;
  const form = new URLSearchParams(body.toString());
  const [, name] = /:stack\/([^/]+)\//.exec(form.get('StackName') ?? '') ?? [];
  if (name !== undefined) form.set('StackName', name);
  return Buffer.from(form.toString());
}

async function read(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function refuse(outgoing: ServerResponse, message: string): void {
  outgoing.writeHead(400, {
    'content-type': 'application/x-amz-json-1.0',
    'x-amzn-errortype': 'AccessDeniedException',
  });
  outgoing.end(JSON.stringify({ __type: 'AccessDeniedException', message }));
}

function passOn(emulator: string, incoming: IncomingMessage, body: Buffer, outgoing: ServerResponse): void {
  const { host: _host, 'content-length': _length, ...headers } = incoming.headers;
  const onward = request(
    new URL(incoming.url ?? '/', emulator),
    { method: incoming.method ?? 'GET', headers: { ...headers, 'content-length': body.length } },
    (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    },
  );
  onward.on('error', (error) => {
    outgoing.destroy(error);
  });
  onward.end(body);
}
