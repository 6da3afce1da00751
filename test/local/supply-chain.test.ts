import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const SCRIPT = new URL('../../scripts/supply-chain.ts', import.meta.url).pathname;

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A registry that knows one package, and these advisories about it; without any it has no such endpoint. */
function serveRegistry(advisories: readonly unknown[] | undefined): Promise<Server> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const isAudit = request.method === 'POST';
      if (isAudit && advisories === undefined) {
        response.writeHead(405).end();
        return;
      }
      const manifest = { name: 'planted', version: '1.0.0' };
      const packument = {
        name: 'planted',
        'dist-tags': { latest: '1.0.0' },
        versions: { '1.0.0': manifest },
      };
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(isAudit ? { planted: advisories } : packument));
    });
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

let folder: string;
let registry: Server | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quarterdeck-supply-'));
});
afterEach(() => {
  registry?.close();
  registry = undefined;
  rmSync(folder, { recursive: true, force: true });
});

/** A project with the one package, as the lock file has it and as its manifest says. */
function plant(locked: object, manifest: object): void {
  const root = { name: 'victim', version: '1.0.0', dependencies: { planted: '1.0.0' } };
  const packages = {
    '': root,
    'node_modules/planted': { version: '1.0.0', integrity: 'sha512-x', ...locked },
  };
  mkdirSync(join(folder, 'node_modules/planted'), { recursive: true });
  const write = (file: string, content: object) => writeFileSync(join(folder, file), JSON.stringify(content));
  write('package.json', root);
  write('package-lock.json', { ...root, lockfileVersion: 3, requires: true, packages });
  write('node_modules/planted/package.json', { name: 'planted', version: '1.0.0', ...manifest });
}

async function check(args: readonly string[], advisories?: readonly unknown[]): Promise<Ended> {
  registry = await serveRegistry(advisories);
  const { port } = registry.address() as AddressInfo;
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    npm_config_registry: `http://127.0.0.1:${port}/`,
    npm_config_cache: join(folder, 'cache'),
    npm_config_fetch_retries: '0',
  };
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [SCRIPT, ...args], { cwd: folder, env });
    const said = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk) => {
      said.stdout += String(chunk);
    });
    child.stderr.on('data', (chunk) => {
      said.stderr += String(chunk);
    });
    child.on('close', (status) => resolve({ status, ...said }));
  });
}

/** The policy's own exceptions cover nothing in a project that is not ours. */
const findings = ({ stderr }: Ended): string[] =>
  stderr.split('\n').filter((line) => /^[a-z-]+: planted/.test(line));

describe('npm run supply-chain', () => {
  it('fails for a planted package, naming it and every rule that it breaks', async () => {
    plant(
      { integrity: undefined, resolved: 'https://example.org/planted.tgz' },
      { license: 'AGPL-3.0-only' },
    );

    const ended = await check([], []);

    expect(ended.status).toBe(1);
    expect(findings(ended).map((line) => line.slice(0, line.indexOf('@1.0.0')))).toEqual([
      'address: planted',
      'integrity: planted',
      'licence: planted',
    ]);
  });

  it('fails for an advisory of the policy level, which npm asks the registry for', async () => {
    plant({}, { license: 'MIT' });
    const advisory = {
      id: 7,
      url: 'https://example.org/advisories/GHSA-planted',
      title: 'Reads your keys',
      severity: 'critical',
      vulnerable_versions: '<2.0.0',
    };

    const ended = await check([], [advisory]);

    expect(ended.status).toBe(1);
    expect(ended.stderr).toContain('advisory: GHSA-planted: critical in planted <2.0.0: Reads your keys');
    expect(ended.stdout).toContain('advisories checked');
  });

  it('says that nobody looked where the registry does not answer, and fails when that was required', async () => {
    plant({}, { license: 'MIT' });

    const lenient = await check(['--json']);
    registry?.close();
    const strict = await check(['--require-audit']);

    expect(lenient.stderr).toContain(
      'ADVISORIES NOT CHECKED: the audit endpoint is unavailable (it answers 405)',
    );
    expect(JSON.parse(lenient.stdout)).toMatchObject({ packages: 1, audit: 'unavailable' });
    expect(findings(lenient)).toEqual([]);
    expect(strict.status).toBe(1);
    expect(strict.stderr).toContain('ADVISORIES FAILED');
    expect(strict.stdout).toContain('advisories NOT checked');
  });

  it('refuses a flag that it does not know', async () => {
    plant({}, {});

    expect(await check(['--nonsense'])).toMatchObject({ status: 2, stdout: '' });
  });
});
