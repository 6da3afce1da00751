// Who may import whom (type-only imports count). The table is the architecture; the rules below are made from it.
// Paths are regular expressions on resolved files; `npm('x')` is a package; `core` lets Node's own modules in.

const npm = (...names) => names.map((name) => `^node_modules/(@types/)?${name.replaceAll('.', '\\.')}/`);
const anyPackage = '^node_modules/';
const domain = '^src/domain/';
const contracts = '^src/contracts/';
const application = '^src/application/';
const ports = '^src/application/ports/';
const adapters = '^src/adapters/';
const topology = '^src/topology/';
const functions = '^functions/';
const paperExchange = '^src/paper-exchange/';

/** Each vendor folder and the packages that are its vendor's. A new adapter is a new line. */
const vendors = {
  alpaca: ['@alpacahq/alpaca-trade-api', 'ws'],
  'aws-admin': [
    '@aws-sdk/client-cloudformation',
    '@aws-sdk/client-cognito-identity-provider',
    '@aws-sdk/client-secrets-manager',
  ],
  bedrock: ['@aws-sdk/client-bedrock-runtime'],
  coingecko: [],
  dynamodb: [
    '@aws-sdk/client-dynamodb',
    '@aws-sdk/client-dynamodb-streams',
    '@aws-sdk/lib-dynamodb',
    'dataloader',
  ],
  eventbridge: ['@aws-sdk/client-eventbridge'],
  finnhub: [],
  http: [],
  jwt: ['jose'],
  memory: [],
  oauth: [],
  runtime: [],
  'signal-service': [],
  secrets: ['@aws-sdk/client-secrets-manager', '@aws-lambda-powertools/parameters'],
  sqs: ['@aws-sdk/client-sqs'],
  stepfunctions: ['@aws-sdk/client-sfn'],
  system: ['uuid'],
  telemetry: ['@aws-lambda-powertools/[^/]+'],
  webhook: [],
};
/** Every adapter parses its vendor's answers and may retry. */
const adapterTools = ['zod', 'cockatiel'];

const table = [
  { folder: 'domain', path: domain, unless: '^src/domain/indicators/', may: npm('big.js') },
  {
    folder: 'domain/indicators',
    path: '^src/domain/indicators/',
    may: [domain, ...npm('big.js', 'trading-signals')],
  },
  { folder: 'contracts', path: contracts, may: [domain, ...npm('zod')] },
  { folder: 'application', path: application, may: [domain, contracts] },
  ...Object.entries(vendors).map(([vendor, packages]) => ({
    folder: `adapters/${vendor}`,
    path: `^src/adapters/${vendor}/`,
    may: [ports, domain, contracts, ...npm(...packages, ...adapterTools)],
    core: true,
  })),
  { folder: 'topology', path: topology, may: [contracts] },
  {
    folder: 'functions/x',
    path: '^functions/([^/]+)/',
    unless: '^functions/composition/',
    own: '^functions/$1/',
    may: [
      '^functions/composition/',
      application,
      adapters,
      contracts,
      topology,
      ...npm(
        '@middy/[^/]+',
        '@aws-lambda-powertools/[^/]+',
        'hono',
        'zod',
        'zod-openapi',
        'jose',
        'aws-lambda',
      ),
    ],
    core: true,
  },
  {
    folder: 'functions/composition',
    path: '^functions/composition/',
    may: [application, adapters, contracts, topology, anyPackage],
    core: true,
  },
  {
    folder: 'local',
    path: '^src/local/',
    may: [
      domain,
      contracts,
      application,
      adapters,
      topology,
      functions,
      paperExchange,
      '^statemachines/[^/]+/[^/]+\\.json$',
      anyPackage,
    ],
    core: true,
  },
  {
    folder: 'cli',
    path: '^src/cli/',
    // Ports for their types alone: a command calls an adapter or the API, never a use case.
    may: [domain, contracts, ports, adapters, topology, ...npm('citty', '@clack/prompts', 'zod')],
    core: true,
  },
  {
    folder: 'paper-exchange',
    path: paperExchange,
    may: [domain, contracts, ...npm('hono', '@hono/[^/]+', 'zod')],
    core: true,
  },
  {
    folder: 'infra',
    path: '^infra/',
    may: [topology, ...npm('aws-cdk-lib', '@aws-cdk/[^/]+', 'constructs', 'cdk-nag', 'esbuild')],
    core: true,
  },
  { folder: 'web', path: '^web/', may: [contracts, anyPackage], core: true },
];

/** Files of these places are outside the table: they may import anything but, for all but test/, tests. */
const free = ['^test/', '^scripts/', '^bin/', '^localstack/', '^[^/]+$'];
const known = [...table.map((row) => row.path), ...free];

const mayImport = ({ folder, path, unless, own = path, may, core = false }) => ({
  name: `${folder}-imports`,
  comment: `${folder} may import only what the table in .dependency-cruiser.cjs gives it.`,
  severity: 'error',
  from: { path, ...(unless ? { pathNot: unless } : {}) },
  to: { pathNot: [own, ...may], ...(core ? { dependencyTypesNot: ['core'] } : {}) },
});

const forbidden = [
  ...table.map(mayImport),
  {
    name: 'no-cycles',
    comment: 'Type-only cycles count too.',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
  {
    name: 'nothing-imports-tests',
    severity: 'error',
    from: { pathNot: '^test/' },
    to: { path: '^test/' },
  },
  {
    name: 'resolvable',
    comment: 'The import leads nowhere, or to a package that package.json does not list.',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: 'known-folder',
    comment: 'The file is in a folder that the table does not know: give it a row, or move the file.',
    severity: 'error',
    from: { pathNot: known },
    to: {},
  },
  {
    name: 'known-folder-orphan',
    comment: 'The same, for a file that nothing connects to.',
    severity: 'error',
    from: { orphan: true, pathNot: known },
    to: {},
  },
];

module.exports = {
  forbidden,
  options: {
    // The parser needs a TypeScript with a compiler API; package.json says which one.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(cdk\\.out|(web/)?dist|coverage)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.cjs', '.json', '.d.ts'],
      mainFields: ['module', 'main', 'types', 'typings'],
    },
  },
};
