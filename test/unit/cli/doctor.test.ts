import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { examine } from '../../../src/cli/doctor/checks.ts';
import type { Facts, LocalFacts, Reply } from '../../../src/cli/doctor/facts.ts';
import { agentStatusAnswer } from '../../../src/contracts/http/agent.ts';
import { HEALTH_CHECKS, healthAnswer } from '../../../src/contracts/http/health.ts';
import { shift } from '../../../src/domain/clock.ts';
import { NOW } from '../../support/builders/common.ts';
import { CliWorld, GOOD_KEYS } from '../../support/cli-world.ts';
import { everythingRecorded } from '../../support/everything-recorded.ts';
import { createTestApi, type TestApi } from '../../support/test-api.ts';

const URL_HERE = 'http://127.0.0.1:3005';
const now = new Date(NOW);

let api: TestApi;
let local: LocalFacts;
/** Watching is what it is for. */
const WATCHDOG = {
  name: 'watchdog',
  state: 'watching',
  health: 'healthy',
  errors: 0,
  ticks: 3,
  lastTickAt: NOW,
} as const;
let healthy: Facts;
type Health = z.output<typeof healthAnswer>;
type Agent = z.output<typeof agentStatusAnswer>;

/** What an agent answers that is well, and a machine on which nothing is wrong. */
beforeAll(async () => {
  api = await createTestApi();
  await everythingRecorded(api.ports);
  await api.post('/api/v1/agent/kill-switch', { action: 'reset', reason: 'a test' });
  const agent = z.decode(
    agentStatusAnswer,
    (await api.get('/api/v1/agent/status')).json as z.input<typeof agentStatusAnswer>,
  );
  const health = z.decode(healthAnswer, (await api.get('/health')).json as z.input<typeof healthAnswer>);
  local = {
    environment: { file: '.env', alpaca: false },
    folder: { path: '.quarterdeck', state: 'writable' },
    problems: [],
  };
  healthy = {
    now,
    node: '24.21.0',
    packages: [{ name: 'zod', wanted: '4.6.7', found: '4.6.7', optional: false }],
    url: URL_HERE,
    local,
    token: { expiresAt: new Date(shift(NOW, 3_600_000)) },
    health: answered({ ...health, checks: { ...health.checks }, modules: [WATCHDOG] }),
    agent: answered({ ...agent, lastError: null }),
  };
});

const answered = <A>(body: A | undefined, status = 200, detail?: string): Reply<A> => ({
  kind: 'answered',
  status,
  body,
  ...(detail === undefined ? {} : { detail }),
  serverTime: now,
  askedAt: now,
});
const bodyOf = <A>(reply: Reply<A>): A => {
  if (reply.kind !== 'answered' || reply.body === undefined) throw new Error('no body');
  return reply.body;
};
const withAgent = (change: Partial<Agent>): Partial<Facts> => ({
  agent: answered({ ...bodyOf(healthy.agent), ...change }),
});
const withHealth = (change: Partial<Health>): Partial<Facts> => ({
  health: answered({ ...bodyOf(healthy.health), ...change }),
});
const silent = { kind: 'silent', nobody: true, reason: 'connect ECONNREFUSED' } as const;

/** One thing wrong each: what is changed, which check sees it, and how it judges. */
const WRONG: readonly (readonly [
  what: string,
  change: () => Partial<Facts>,
  check: string,
  status: 'warn' | 'fail',
])[] = [
  ['an old Node', () => ({ node: '20.19.2' }), 'node', 'fail'],
  ['a Node just too old', () => ({ node: '22.17.9' }), 'node', 'fail'],
  ['a Node that is not tested', () => ({ node: '22.18.0' }), 'node', 'warn'],
  [
    'a package missing',
    () => ({ packages: [{ name: 'hono', wanted: '4.13.19', found: undefined, optional: false }] }),
    'dependencies',
    'fail',
  ],
  [
    'a package of another version',
    () => ({ packages: [{ name: 'hono', wanted: '4.13.19', found: '4.0.0', optional: false }] }),
    'dependencies',
    'fail',
  ],
  [
    'an optional package missing',
    () => ({ packages: [{ name: 'dynoxide', wanted: '1.2.1', found: undefined, optional: true }] }),
    'dependencies',
    'warn',
  ],
  [
    'half of the broker keys',
    () => ({
      local: { ...local, environment: { file: '.env', alpaca: false, problem: 'set both or neither' } },
    }),
    'environment',
    'fail',
  ],
  [
    'a folder of somebody else',
    () => ({ local: { ...local, folder: { path: 'x', state: 'not writable' } } }),
    'data folder',
    'fail',
  ],
  ['warnings in the log', () => ({ local: { ...local, problems: ['request failed'] } }), 'log', 'warn'],
  [
    'state of another version',
    () => ({ local: { ...local, problems: ['late', 'did not start: stored agent agent does not decode'] } }),
    'log',
    'fail',
  ],
  ['no AWS credentials', () => ({ aws: { stage: 'dev', problem: 'no AWS credentials' } }), 'aws', 'warn'],
  [
    'no broker keys on AWS',
    () => ({ aws: { stage: 'dev', region: 'eu-central-1', brokerKeys: 'placeholder' } }),
    'aws',
    'fail',
  ],
  [
    'a secret that is none',
    () => ({ aws: { stage: 'dev', region: 'eu-central-1', brokerKeys: 'unreadable' } }),
    'aws',
    'fail',
  ],
  ['nobody at the port', () => ({ health: silent, agent: silent }), 'api', 'warn'],
  ['another program at the port', () => ({ health: { ...silent, nobody: false } }), 'api', 'fail'],
  ['a web page at the port', () => ({ health: answered<Health>(undefined) }), 'api', 'fail'],
  ['no stage signed in to', () => ({ health: { kind: 'not asked' } as const }), 'api', 'fail'],
  [
    'a clock 10 s off',
    () => ({
      health: {
        ...answered(bodyOf(healthy.health)),
        serverTime: new Date(shift(NOW, 10_000)),
      } as Facts['health'],
    }),
    'clocks',
    'warn',
  ],
  [
    'a clock two minutes off',
    () => ({
      health: {
        ...answered(bodyOf(healthy.health)),
        serverTime: new Date(shift(NOW, -120_000)),
      } as Facts['health'],
    }),
    'clocks',
    'fail',
  ],
  ['no token', () => ({ token: { problem: 'there is no .quarterdeck/token' } }), 'token', 'fail'],
  [
    'no token before the first start',
    () => ({ token: { problem: 'there is none' }, health: silent }),
    'token',
    'warn',
  ],
  ['a token that ended', () => ({ token: { expiresAt: now } }), 'token', 'fail'],
  [
    'a token of somebody else',
    () => ({ agent: answered<Agent>(undefined, 401, 'signature is wrong') }),
    'token',
    'fail',
  ],
  [
    'a token that may not look',
    () => ({ agent: answered<Agent>(undefined, 403, 'lacks the scope') }),
    'token',
    'fail',
  ],
  [
    'a breaker open',
    () =>
      withHealth({
        dependencies: [
          {
            name: 'alpaca-data',
            state: 'open',
            lastSuccessAt: null,
            failures: 5,
            retryAt: NOW,
            detail: '503',
          },
        ],
      }),
    'breakers',
    'warn',
  ],
  [
    'a module that failed',
    () =>
      withHealth({
        modules: [
          { name: 'queues', state: 'forced', health: 'unhealthy', errors: 1, ticks: 7, lastTickAt: null },
        ],
      }),
    'modules',
    'warn',
  ],
  ['an unknown agent', () => ({ agent: answered<Agent>(undefined, 404, 'no agent x') }), 'agent', 'fail'],
  [
    'an agent never started',
    () => ({ agent: answered<Agent>(undefined, 409, 'it was never started') }),
    'agent',
    'fail',
  ],
  ['an agent that cannot be read', () => ({ agent: answered<Agent>(undefined, 500) }), 'agent', 'fail'],
  ['a stopped agent', () => withAgent({ status: 'stopped', statusReason: 'lunch' }), 'agent', 'warn'],
  ['a paused agent', () => withAgent({ status: 'paused', resumeAt: NOW }), 'agent', 'warn'],
  ['an agent in error', () => withAgent({ status: 'error', statusReason: 'keys refused' }), 'agent', 'fail'],
  [
    'a recent error',
    () => withAgent({ lastError: { at: NOW, type: 'Transient', message: 'no data' } }),
    'agent',
    'warn',
  ],
  [
    'the kill switch',
    () =>
      withAgent({
        killSwitch: { ...bodyOf(healthy.agent).killSwitch, on: true, reason: 'daily loss', by: 'system' },
      }),
    'kill switch',
    'fail',
  ],
  [
    'the kill switch of a symbol',
    () => withAgent({ killSwitch: { ...bodyOf(healthy.agent).killSwitch, symbols: ['NVDA'] } }),
    'kill switch',
    'warn',
  ],
  ['no heartbeat yet', () => withAgent({ lastHeartbeatAt: null }), 'heartbeat', 'warn'],
  [
    'no heartbeat for 91 s',
    () => withAgent({ lastHeartbeatAt: shift(bodyOf(healthy.health).checkedAt, -91_000) }),
    'heartbeat',
    'fail',
  ],
];

describe('the doctor', () => {
  it('finds nothing where nothing is wrong, and has looked at everything', () => {
    const findings = examine(healthy);

    expect(findings.filter(({ status }) => status !== 'ok')).toEqual([]);
    expect(findings.map(({ check }) => check)).toEqual([
      'node',
      'dependencies',
      'environment',
      'data folder',
      'log',
      'api',
      'clocks',
      'token',
      ...HEALTH_CHECKS.map((name) => `health of ${name}`),
      'breakers',
      'modules',
      'agent',
      'kill switch',
      'heartbeat',
    ]);
  });

  it.each(WRONG)('finds %s', (_what, change, check, status) => {
    const findings = examine({ ...healthy, ...change() });

    const found = findings.find((finding) => finding.check === check);
    expect(found).toMatchObject({ status, advice: expect.stringMatching(/\w.*\.$/) as string });
  });

  it.each(HEALTH_CHECKS)('explains what is wrong with %s', (name) => {
    const { checks } = bodyOf(healthy.health);
    const judged = (status: 'degraded' | 'unhealthy') =>
      examine({
        ...healthy,
        ...withHealth({ checks: { ...checks, [name]: { status, durationMs: 1, detail: 'it hangs' } } }),
      }).find(({ check }) => check === `health of ${name}`);

    expect(judged('degraded')).toMatchObject({ status: 'warn', found: 'degraded: it hangs' });
    expect(judged('unhealthy')).toMatchObject({ status: 'fail', advice: expect.any(String) as string });
  });
});

describe('quarterdeck doctor', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'quarterdeck-doctor-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  interface Report {
    readonly ok: boolean;
    readonly findings: readonly { readonly check: string; readonly status: string; readonly found: string }[];
  }

  async function doctor(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    reach?: typeof fetch,
  ) {
    const services = { clock: api.ports.clock, fetch: reach ?? fetch };
    const world = new CliWorld(JSON.stringify(GOOD_KEYS), services);
    const ended = await world.call(['doctor', ...args, '--json'], {
      env: { QUARTERDECK_DATA: folder, ...env },
    });
    const { findings, ok } = JSON.parse(ended.stdout) as Report;
    const by = Object.fromEntries(findings.map((finding) => [finding.check, finding]));
    return { ...ended, ok, by };
  }
  const toApi: typeof fetch = async (input, init) => api.app.request(new Request(input, init));

  it('asks a running agent, with the token of the folder', async () => {
    writeFileSync(join(folder, 'token'), await api.tokens.token());

    const { status, ok, by } = await doctor([], {}, toApi);

    expect([status, ok]).toEqual([0, true]);
    expect(by['agent']).toMatchObject({
      status: 'warn',
      found: expect.stringContaining('no market data') as string,
    });
    expect(by['token']).toMatchObject({
      status: 'ok',
      found: expect.stringContaining('accepted, until') as string,
    });
  });

  it('exits with 1 when a check fails, and tells a person what to do', async () => {
    const world = new CliWorld('{}', { clock: api.ports.clock, fetch: toApi });
    const env = { QUARTERDECK_DATA: folder, QUARTERDECK_TOKEN: await api.tokens.foreign() };

    const { status, stdout } = await world.call(['doctor'], { env });

    expect(status).toBe(1);
    expect(stdout).toMatch(/^fail {2}token: .*\n {6}It is of another installation/m);
    expect(stdout).toMatch(/^\d+ ok, \d+ warnings, 1 failed$/m);
  });

  it('looks at keys, folder and log of this machine, and quotes no secret', async () => {
    const data = join(folder, 'closed');
    mkdirSync(data);
    writeFileSync(
      join(data, 'quarterdeck.log'),
      [
        { at: shift(NOW, -7_200_000), level: 'error', message: 'long ago' },
        {
          at: shift(NOW, -60_000),
          level: 'error',
          message: 'did not start',
          error: 'stored agent agent does not decode',
        },
        { at: NOW, level: 'info', message: 'all is well' },
      ]
        .map((line) => JSON.stringify(line))
        .join('\n'),
    );

    const { status, by, stdout } = await doctor([], {
      QUARTERDECK_DATA: data,
      ALPACA_SECRET_KEY: GOOD_KEYS.secretKey,
    });

    expect(status).toBe(1);
    expect(by['environment']?.found).toContain('ALPACA_KEY_ID and ALPACA_SECRET_KEY go together');
    expect(by['log']?.found).toBe(`${shift(NOW, -60_000)} did not start: stored agent agent does not decode`);
    expect(stdout).not.toContain(GOOD_KEYS.secretKey);
  });

  it('tells a free port from one that another program has', async () => {
    const other = createServer((_request, response) => response.end('hello'));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;

    const taken = await doctor(['--url', `http://127.0.0.1:${port}`]);
    other.closeAllConnections();
    await new Promise((resolve) => other.close(resolve));
    const free = await doctor(['--url', `http://127.0.0.1:${port}`]);

    expect(taken.by['api']).toMatchObject({
      status: 'fail',
      found: expect.stringContaining('not as this version') as string,
    });
    expect(free.by['api']).toMatchObject({
      status: 'warn',
      found: expect.stringContaining('the port is free') as string,
    });
  });

  it('looks at a deployment where nobody signed in yet', async () => {
    const { by } = await doctor(['--stage', 'dev'], { HOME: folder });

    expect(by['aws']).toMatchObject({ status: 'ok', found: 'stage dev in eu-central-1, with broker keys' });
    expect(by['token']?.found).toContain('nobody has signed in to stage dev');
    expect(by['data folder']).toBeUndefined();
  });

  it('refuses an address together with a stage', async () => {
    const { status } = await new CliWorld('{}').call(['doctor', '--stage', 'dev', '--url', URL_HERE]);

    expect(status).toBe(2);
  });
});
