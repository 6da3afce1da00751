import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundle } from '../../infra/constructs/bundled-code.ts';
import { stageOf } from '../../infra/stages.ts';
import { FUNCTION_SPECS } from '../../src/topology/topology.ts';
import {
  bundledPackages,
  expectedPackages,
  loadedAtStart,
  missingPackages,
} from './support/bundle-packages.ts';
import { temporaryFolder } from './support/synthesise.ts';

/** Bytes that a bundle may have, all its files together. */
const SIZE_BUDGET = 1_000_000;

/** What a function finds in Lambda, as far as an import reads it. */
const ENVIRONMENT = {
  AWS_REGION: 'us-east-1',
  STATE_TABLE: 'state',
  AUDIT_TABLE: 'audit',
  EVENT_BUS_NAME: 'bus',
  QUEUE_URL_DECISION_REQUESTS: 'https://queues/decision-requests',
  QUEUE_URL_DECISIONS: 'https://queues/decisions',
  QUEUE_URL_HEARTBEATS: 'https://queues/heartbeats',
  DEAD_LETTERS_URL_DECISIONS: 'https://queues/decisions-dlq',
  DEAD_LETTERS_URL_DECISION_REQUESTS: 'https://queues/decision-requests-dlq',
  DEAD_LETTERS_URL_HEARTBEATS: 'https://queues/heartbeats-dlq',
  DEAD_LETTERS_URL_REACTIONS: 'https://queues/reactions-dlq',
  MACHINE_ARN_TRADE_SAGA: 'arn:aws:states:us-east-1:123456789012:stateMachine:saga',
  ALPACA_SECRET_ARN: 'arn:secret',
  WEBHOOK_SECRET_ARN: 'arn:webhook',
  JWT_ISSUER: 'https://issuer.example.com',
  JWT_AUDIENCE: 'audience',
  JWT_KEYS_URL: 'https://issuer.example.com/keys',
  AGENTS_CONFIG: stageOf('dev').agents,
  METRICS_NAMESPACE: 'Quarterdeck/dev',
};

const NAMES = Object.keys(FUNCTION_SPECS) as (keyof typeof FUNCTION_SPECS)[];
const WITH_TABLES = Object.entries(FUNCTION_SPECS)
  .filter(([, { uses }]) => uses.state !== undefined)
  .map(([name]) => name);
const folder = temporaryFolder();
const metafiles = new Map<string, Metafile>();

function metafileOf(name: string): Metafile {
  const metafile = metafiles.get(name);
  if (metafile === undefined) throw new Error(`${name} was not bundled`);
  return metafile;
}

/** Imports the bundle in a process of its own, outside the repository: nothing is there but what was bundled. */
const importBundle = (
  name: string,
  { environment = ENVIRONMENT, before = '' }: { environment?: Record<string, string>; before?: string } = {},
): string =>
  execFileSync(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      // Node would quote the failing line, which is most of the bundle, and may end before all of it is written.
      `${before} await import('./${name}/index.mjs').then((m) => console.log(typeof m.handler), (e) => { console.error(e.message); process.exitCode = 1; });`,
    ],
    { cwd: folder, env: environment, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
  ).trim();

/** Every call of `Function` that makes code of text is told of, among what the import prints. */
const TELL_OF_CODE =
  "globalThis.Function = new Proxy(Function, { construct(target, args) { console.log('compiled'); return Reflect.construct(target, args); } });";

describe('bundles', () => {
  beforeAll(() => {
    for (const name of NAMES) metafiles.set(name, bundle(name, join(folder, name)));
  });

  it.each(NAMES)('%s is within its budget', (name) => {
    const bytes = Object.values(metafileOf(name).outputs).reduce((total, file) => total + file.bytes, 0);

    expect(bytes).toBeGreaterThan(100_000);
    expect(bytes).toBeLessThanOrEqual(SIZE_BUDGET);
  });

  it.each(NAMES)('%s can be imported with what Lambda gives it, and has a handler', (name) => {
    expect(importBundle(name)).toBe('function');
  });

  it.each(WITH_TABLES)('%s does not start without its tables', (name) => {
    const { STATE_TABLE: _table, ...rest } = ENVIRONMENT;

    expect(() => importBundle(name, { environment: rest })).toThrow(/STATE_TABLE: /);
  });

  it.each(NAMES)('%s reads its configuration without compiling a schema', (name) => {
    expect(importBundle(name, { before: TELL_OF_CODE })).toBe('function');
  });

  it.each(NAMES)('%s never calls `require`, which an ES module does not have', (name) => {
    const code = readdirSync(join(folder, name)).map((file) =>
      readFileSync(join(folder, name, file), 'utf8'),
    );

    expect(code.filter((text) => text.includes('Dynamic require of'))).toEqual([]);
  });

  it.each(NAMES)('%s has the packages that its topology grants, and no others', (name) => {
    expect(bundledPackages(metafileOf(name))).toEqual(expectedPackages(name));
  });

  it.each(NAMES)('%s lacks nothing that it could ever load in Lambda', (name) => {
    expect(missingPackages(metafileOf(name))).toEqual([
      '@aws-sdk/credential-provider-http',
      '@aws-sdk/credential-provider-ini',
      '@aws-sdk/credential-provider-process',
      '@aws-sdk/credential-provider-sso',
      '@aws-sdk/credential-provider-web-identity',
      '@smithy/core/event-streams',
      '@smithy/credential-provider-imds',
    ]);
  });

  it('control-api loads the document, the queue and the broker when they are asked for, not at its start', () => {
    const rarelyNeeded = ['@alpacahq/alpaca-trade-api', '@aws-sdk/client-sqs', 'zod-openapi'];

    const { outputs } = metafileOf('control-api');
    const atStart = bundledPackages({ inputs: {}, outputs: loadedAtStart(outputs) });

    expect(atStart).toContain('hono');
    expect(atStart.filter((name) => rarelyNeeded.includes(name))).toEqual([]);
  });
});
