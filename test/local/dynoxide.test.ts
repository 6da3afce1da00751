import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDynamoStore, createTables } from '../../src/adapters/dynamodb/index.ts';
import { createManualClock } from '../../src/adapters/memory/clock.ts';
import { createSeededIds } from '../../src/adapters/memory/ids.ts';
import type { Store } from '../../src/application/ports/store.ts';
import { startDynoxide } from '../../src/local/dynoxide.ts';
import { dynoxideBinary } from '../../src/local/dynoxide-binary.ts';
import { TABLE_SPECS } from '../../src/topology/topology.ts';
import { anActivity } from '../support/builders/agent-records.ts';
import { AGENT, NOW } from '../support/builders/common.ts';
import { createKeptLog } from '../support/kept-log.ts';

const HOST = fileURLToPath(new URL('./dynoxide-host.ts', import.meta.url));
const binary = dynoxideBinary();
const missing =
  'missing' in binary && process.env['CI'] !== 'true' ? `: ${binary.missing} is not installed` : undefined;

describe.skipIf(missing !== undefined)(`dynoxide${missing ?? ''}`, () => {
  const names = { stateTable: 'state', auditTable: 'audit' };
  let dataDir = '';
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'quarterdeck-dynoxide-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  const openStore = async (endpoint: string): Promise<Store> => {
    const client = {
      endpoint,
      region: 'local',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    };
    await createTables(client, names, TABLE_SPECS, { streams: false });
    const clock = createManualClock(NOW);
    return createDynamoStore({ client, ...names, clock, ids: createSeededIds(1, clock) });
  };
  const writeLease = async (endpoint: string): Promise<void> =>
    (await openStore(endpoint)).commit({
      agentId: AGENT,
      correlationId: 'c',
      writes: [{ op: 'put', kind: 'activity', record: anActivity(), expected: 0 }],
    });
  const readActivity = async (endpoint: string) =>
    (await openStore(endpoint)).get('activity', AGENT, 'activity');
  const answers = async (endpoint: string): Promise<boolean> => {
    try {
      return (await fetch(endpoint)).ok;
    } catch {
      return false;
    }
  };
  /** Another process that has the folder open. */
  const startHost = async (): Promise<{ host: ChildProcess; endpoint: string }> => {
    const host = spawn(process.execPath, [HOST, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [said] = (await once(host.stdout, 'data')) as [Buffer];
    return { host, endpoint: said.toString().trim() };
  };
  const kill = async (host: ChildProcess, signal: NodeJS.Signals): Promise<void> => {
    const closed = once(host, 'close');
    host.kill(signal);
    await closed;
  };

  it('keeps what was written in its folder', async () => {
    const first = await startDynoxide({ dataDir, log: createKeptLog() });
    await writeLease(first.endpoint);
    await first.stop();
    await first.stop();
    const second = await startDynoxide({ dataDir, log: createKeptLog() });

    const read = await readActivity(second.endpoint);
    await second.stop();

    expect(read?.version).toBe(1);
    expect(await answers(second.endpoint)).toBe(false);
  });

  it('runs in memory, several beside each other', async () => {
    const log = createKeptLog();
    const [one, two] = await Promise.all([
      startDynoxide({ inMemory: true, log }),
      startDynoxide({ inMemory: true, log }),
    ]);
    await writeLease(one.endpoint);

    const reads = [await readActivity(one.endpoint), await readActivity(two.endpoint)];
    await Promise.all([one.stop(), two.stop()]);

    expect(reads.map((read) => read?.version)).toEqual([1, undefined]);
    expect(log.lines.some(({ message }) => message === 'dynoxide')).toBe(true);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('ends with a host that gets %s', async (signal) => {
    const { host, endpoint } = await startHost();
    const before = await answers(endpoint);

    await kill(host, signal);

    expect(before).toBe(true);
    expect(host.signalCode).toBe(signal);
    await vi.waitFor(async () => expect(await answers(endpoint)).toBe(false));
  });

  it('ends what a host killed with SIGKILL left behind, and loses nothing', async () => {
    const { host, endpoint } = await startHost();
    await writeLease(endpoint);
    await kill(host, 'SIGKILL');
    const orphaned = await answers(endpoint);
    const log = createKeptLog();

    const next = await startDynoxide({ dataDir, log });

    expect(orphaned).toBe(true);
    expect(await answers(endpoint)).toBe(false);
    expect((await readActivity(next.endpoint))?.version).toBe(1);
    expect(log.lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
    await next.stop();
  });

  it('refuses a folder that a living host has open', async () => {
    const { host, endpoint } = await startHost();

    const refused = startDynoxide({ dataDir, log: createKeptLog() });

    await expect(refused).rejects.toMatchObject({ name: 'Fatal', context: { pid: host.pid } });
    expect(await answers(endpoint)).toBe(true);
    await kill(host, 'SIGTERM');
  });

  it('leaves a process alone that has got the number of an old server', async () => {
    const bystander = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    await once(bystander, 'spawn');
    writeFileSync(join(dataDir, 'dynoxide.pid'), `${bystander.pid} 1\n`);

    const server = await startDynoxide({ dataDir, log: createKeptLog() });

    expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
    expect(readFileSync(join(dataDir, 'dynoxide.pid'), 'utf8')).not.toContain(String(bystander.pid));
    await server.stop();
    await kill(bystander, 'SIGKILL');
  });
});
