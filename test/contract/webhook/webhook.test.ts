import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWebhook } from '../../../src/adapters/webhook/index.ts';
import { FatalError, InvalidInputError, TransientError } from '../../../src/domain/errors.ts';
import type { Notification } from '../../../src/domain/notification.ts';
import { NOW } from '../../support/builders/common.ts';

const NOTIFICATION: Notification = {
  title: 'Kill switch ON',
  text: 'daily loss',
  kind: 'agent.kill_switch.activated',
  subject: NOW,
  occurredAt: NOW,
};
const PATH = '/services/T0/B0/planted-secret';

let server: Server;
let url: string;
let received: {
  readonly method: string;
  readonly path: string;
  readonly type: string;
  readonly body: string;
}[];
let answer: (response: ServerResponse) => void;

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}

beforeEach(async () => {
  received = [];
  server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const { method = '', url: path = '', headers } = request;
      received.push({ method, path, type: headers['content-type'] ?? '', body });
      answer(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${PATH}`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const answering = (status: number, headers: Readonly<Record<string, string>> = {}): void => {
  answer = (response) => response.writeHead(status, headers).end('whatever');
};

/** What the post throws. */
const failure = async (timeoutMs?: number): Promise<Error> => {
  const webhook = createWebhook({ url, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
  return webhook.post(NOTIFICATION).then(
    () => new Error('it did not fail'),
    (error: Error) => error,
  );
};

describe('a webhook', () => {
  it.each([200, 204])('posts the notification as JSON, once, and is content with %i', async (status) => {
    answering(status);

    await createWebhook({ url }).post(NOTIFICATION);

    expect(received).toEqual([
      { method: 'POST', path: PATH, type: 'application/json', body: JSON.stringify(NOTIFICATION) },
    ]);
  });

  it('says when a busy receiver wants to be asked again', async () => {
    answering(429, { 'retry-after': '30' });

    const error = await failure();

    expect(error).toBeInstanceOf(TransientError);
    expect(error.message).toMatch(/^the webhook at 127\.0\.0\.1:\d+ answers 429, again after 30 s$/);
  });

  it.each([500, 502, 503])('calls %i passing', async (status) => {
    answering(status);

    expect(await failure()).toBeInstanceOf(TransientError);
    expect(received).toHaveLength(1);
  });

  it.each([400, 401, 403, 404, 410])('calls %i a matter for a person', async (status) => {
    answering(status);

    const error = await failure();

    expect(error).toBeInstanceOf(FatalError);
    expect(error.message).toContain(
      `refuses: ${status}; put its new address in the secret, or in ALERT_WEBHOOK_URL`,
    );
  });

  it.each([301, 302, 307, 308])('does not follow a redirect (%i)', async (status) => {
    answering(status, { location: `${url}/elsewhere` });

    const error = await failure();

    expect(error).toBeInstanceOf(FatalError);
    expect(error.message).toContain('leads elsewhere');
    expect(received.map(({ path }) => path)).toEqual([PATH]);
  });

  it('gives up on a receiver that hangs, before it answers and after', async () => {
    answer = () => undefined;
    const silent = await failure(50);
    answer = (response) => void response.destroy();
    const cut = await failure();

    for (const error of [silent, cut]) {
      expect(error).toBeInstanceOf(TransientError);
      expect(error.message).toContain('did not answer');
    }
  });

  it('says its address to nobody', async () => {
    const errors: Error[] = [];
    for (const status of [302, 404, 429, 500]) {
      answering(status, { location: url });
      errors.push(await failure());
    }
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    errors.push(await failure());

    const said = errors.map((error) => `${error.message} ${error.stack} ${JSON.stringify(error)}`).join();
    expect(said).not.toContain('planted-secret');
    expect(errors).toHaveLength(5);
  });

  it.each(['http://example.com/hook', 'ftp://example.com/', 'no address', '', 'file:///etc/passwd'])(
    'refuses the address "%s", without saying it',
    (address) => {
      expect(() => createWebhook({ url: address })).toThrow(InvalidInputError);
      expect(() => createWebhook({ url: address })).toThrow('the webhook must be an https address');
    },
  );
});
