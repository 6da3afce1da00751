import { isBuiltin } from 'node:module';
import type { Metafile } from 'esbuild';
import { FUNCTION_SPECS, QUEUE_SPECS } from '../../../src/topology/topology.ts';

type Name = keyof typeof FUNCTION_SPECS;

/** What every function has: its log, its schemas, and what the clients of the SDK share. */
const ALWAYS = [
  '@aws-lambda-powertools/commons',
  '@aws-lambda-powertools/logger',
  '@aws-sdk/core',
  '@aws-sdk/credential-provider-env',
  '@aws-sdk/credential-provider-node',
  '@aws/lambda-invoke-store',
  '@smithy/core',
  '@smithy/node-http-handler',
  '@smithy/signature-v4',
  '@smithy/types',
  'big.js',
  'zod',
];

/** What each thing that the topology grants brings along. */
const OF_USE = {
  state: [
    '@aws-lambda-powertools/metrics',
    '@aws-sdk/client-dynamodb',
    '@aws-sdk/dynamodb-codec',
    '@aws-sdk/endpoint-cache',
    '@aws-sdk/lib-dynamodb',
    '@aws-sdk/middleware-endpoint-discovery',
    '@aws-sdk/util-dynamodb',
    'dataloader',
    'mnemonist',
    'obliterator',
    'uuid',
  ],
  broker: ['@alpacahq/alpaca-trade-api', '@aws-sdk/client-secrets-manager', 'lossless-json'],
  sends: ['@aws-sdk/client-sqs', '@aws-sdk/middleware-sdk-sqs', 'cockatiel'],
  starts: ['@aws-sdk/client-sfn'],
  publishes: ['@aws-sdk/client-eventbridge', '@aws-sdk/signature-v4-multi-region', 'cockatiel'],
  webhook: ['@aws-sdk/client-secrets-manager'],
  /** Asked with Node's own `fetch`. */
  signals: [],
  /** Goes with `sends`: whoever looks there also sends. */
  deadLetters: [],
  /** Goes with `state`: it is in the store's own client. */
  audit: [],
  /** Goes with `starts`: one client does both. */
  looksAfter: [],
} as const satisfies Readonly<Record<keyof (typeof FUNCTION_SPECS)[Name]['uses'], readonly string[]>>;

/** What consumers of queues report single messages with. */
const OF_QUEUE_CONSUMERS = ['@aws-lambda-powertools/batch'];
const OF_THE_API = ['@middy/core', 'hono', 'jose', 'zod-openapi'];

/** The npm packages that the bundle of a function may have, and has: its own and theirs. */
export function expectedPackages(name: Name): readonly string[] {
  const { uses } = FUNCTION_SPECS[name];
  const granted = Object.keys(uses) as (keyof typeof uses)[];
  const consumes = Object.values(QUEUE_SPECS).some(({ consumer }) => consumer === name);
  return sorted([
    ...ALWAYS,
    ...granted.flatMap((use) => OF_USE[use]),
    ...(consumes ? OF_QUEUE_CONSUMERS : []),
    ...(name === 'control-api' ? OF_THE_API : []),
  ]);
}

const PACKAGE = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/;

/** The npm packages of which something is in the output, by esbuild's own account. */
export const bundledPackages = ({ outputs }: Metafile): readonly string[] =>
  sorted(
    Object.values(outputs).flatMap(({ inputs }) =>
      Object.entries(inputs).flatMap(([path, { bytesInOutput }]) =>
        bytesInOutput === 0 ? [] : (PACKAGE.exec(path)?.[1] ?? []),
      ),
    ),
  );

/** What the output imports and does not have, but for Node's own modules. */
export const missingPackages = ({ outputs }: Metafile): readonly string[] =>
  sorted(
    Object.values(outputs).flatMap(({ imports }) =>
      imports.flatMap(({ path, external }) => (external === true && !isBuiltin(path) ? [path] : [])),
    ),
  );

/** The entry file and what it imports without waiting to be asked. */
export function loadedAtStart(outputs: Metafile['outputs']): Metafile['outputs'] {
  const loaded: Metafile['outputs'] = {};
  const load = (path: string): void => {
    const output = outputs[path];
    if (output === undefined || path in loaded) return;
    loaded[path] = output;
    for (const { kind, path: next } of output.imports) if (kind === 'import-statement') load(next);
  };
  for (const path of Object.keys(outputs)) if (path.endsWith('/index.mjs')) load(path);
  return loaded;
}

const sorted = (names: readonly string[]): readonly string[] => [...new Set(names)].sort();
