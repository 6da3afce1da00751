/**
 * `npm run audit:verify`: follows the hash chain of the audit log from its first entry to its head. Exit status: 0 it is
 * whole; 1 an entry was changed, removed or inserted; 2 what was asked for is wrong.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createDynamoStore } from '../src/adapters/dynamodb/index.ts';
import { createSystemClock } from '../src/adapters/system/clock.ts';
import { createSystemIds } from '../src/adapters/system/ids.ts';
import { followChain } from '../src/application/audit/follow-chain.ts';
import type { Store } from '../src/application/ports/store.ts';
import { InvalidInputError } from '../src/domain/errors.ts';
import { DEFAULT_AGENT_ID } from '../src/domain/ids.ts';
import { openStateStore } from '../src/local/state-store.ts';
import { readFlags, runCommand, say } from './command-line.ts';

const HELP = `Usage: npm run audit:verify -- [flags]

Verifies the audit log: every entry's hash covers its content and the hash before it, and the chain ends where the
state says. Says the number of the first entry that is not as it was written. The laptop's host must not run.

  --data DIR           folder of the laptop's state (.quarterdeck)
  --venue NAME         paper-exchange (as it is by default) or alpaca
  --state-table NAME   on AWS instead, with --audit-table, and credentials and region from the environment
  --audit-table NAME
  --agent ID           may be given more than once (${DEFAULT_AGENT_ID})
  --json               one JSON document on stdout
  --help`;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

async function auditVerify(args: readonly string[]): Promise<number> {
  const flags = readFlags(args, {
    data: { type: 'string', default: '.quarterdeck' },
    venue: { type: 'string', default: 'paper-exchange' },
    'state-table': { type: 'string' },
    'audit-table': { type: 'string' },
    agent: { type: 'string', multiple: true, default: [DEFAULT_AGENT_ID] },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  });
  if (flags.help) {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  const { store, close } = await open(flags);
  try {
    const checks = [];
    for (const agentId of flags.agent)
      checks.push({ agentId, ...(await followChain(store, agentId, sha256)) });
    const lines = checks.map((check) =>
      check.intact
        ? `${check.agentId}: whole, ${check.head.seq} entries`
        : `${check.agentId}: entry ${check.seq} was ${check.problem}`,
    );
    process.stdout.write(`${flags.json ? JSON.stringify({ agents: checks }, null, 2) : lines.join('\n')}\n`);
    return checks.every(({ intact }) => intact) ? 0 : 1;
  } finally {
    await close();
  }
}

interface Source {
  readonly data: string;
  readonly venue: string;
  readonly 'state-table'?: string | undefined;
  readonly 'audit-table'?: string | undefined;
}

async function open(source: Source): Promise<{ readonly store: Store; readonly close: () => Promise<void> }> {
  const { data, venue, 'state-table': stateTable, 'audit-table': auditTable } = source;
  const [clock, ids] = [createSystemClock(), createSystemIds()];
  if (stateTable !== undefined || auditTable !== undefined) {
    if (stateTable === undefined || auditTable === undefined)
      throw new InvalidInputError('--state-table and --audit-table go together');
    const store = createDynamoStore({ client: {}, stateTable, auditTable, clock, ids });
    return { store, close: async () => undefined };
  }
  if (venue !== 'paper-exchange' && venue !== 'alpaca')
    throw new InvalidInputError('--venue must be paper-exchange or alpaca');
  if (!existsSync(join(data, 'state.db')))
    throw new InvalidInputError(`--data ${data}: there is no state.db in it`);
  const log = { info() {}, warn: say, error: say, within: <T>(_: object, work: () => T): T => work() };
  const tablePrefix = `quarterdeck-${venue}`;
  const options = { dataDir: data, endpoint: undefined, tablePrefix, clock, ids, log, onOutbox() {} };
  const state = await openStateStore(options);
  return { store: state.store, close: () => state.stop() };
}

await runCommand('audit:verify', auditVerify);
