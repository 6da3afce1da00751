import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { followChain } from '../../../../src/application/audit/follow-chain.ts';
import { canonicalJson } from '../../../../src/domain/audit/chain.ts';
import { AGENT } from '../../../support/builders/common.ts';
import { anAuditNote } from '../../../support/builders/event-records.ts';
import { createTestPorts, type TestPorts } from '../../../support/test-ports.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
let ports: TestPorts;
/** The stored entries, as text. */
let entries: string[];

beforeEach(async () => {
  ports = createTestPorts();
  for (let entry = 0; entry < 5; entry++)
    await ports.store.commit({ agentId: AGENT, correlationId: 'c', writes: [], audit: [anAuditNote()] });
  entries = ports.tables.audit.get(AGENT) ?? [];
});

const check = () => followChain(ports.store, AGENT, sha256);
const edited = (text: string | undefined, change: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({ ...(JSON.parse(text ?? '') as object), ...change });

describe('the audit chain of a store', () => {
  test('that nobody touched is whole up to its head', async () => {
    expect(await check()).toMatchObject({ intact: true, head: { seq: 5 } });
  });

  test.each<[string, () => void, number, string]>([
    [
      'a field of an entry was changed',
      () => void entries.splice(2, 1, edited(entries[2], { actor: 'mallory' })),
      3,
      'changed',
    ],
    [
      'an entry was made unreadable',
      () => void entries.splice(2, 1, edited(entries[2], { at: 'noon' })),
      3,
      'changed',
    ],
    ['the first entry was removed', () => void entries.splice(0, 1), 1, 'removed'],
    ['an entry was removed', () => void entries.splice(2, 1), 3, 'removed'],
    ['the last entry was removed', () => void entries.pop(), 5, 'removed'],
    ['an entry was put in twice', () => void entries.splice(2, 0, entries[1] ?? ''), 2, 'inserted'],
    [
      'two entries changed places',
      () => void entries.splice(1, 2, entries[2] ?? '', entries[1] ?? ''),
      2,
      'removed',
    ],
    [
      'an entry was changed and hashed anew',
      () => {
        const { hash: _old, ...content } = JSON.parse(edited(entries[2], { actor: 'mallory' })) as {
          hash: string;
        };
        entries[2] = JSON.stringify({ ...content, hash: sha256(canonicalJson(content)) });
      },
      4,
      'changed',
    ],
  ])('tells that %s', async (_what, tamper, seq, problem) => {
    tamper();

    expect(await check()).toEqual({ intact: false, seq, problem });
  });

  test('is followed from where it was left', async () => {
    const half = await followChain(
      { audit: (agentId, from, limit) => ports.store.audit(agentId, from, limit) },
      AGENT,
      sha256,
    );
    if (!half.intact) throw new Error('it was whole');

    expect(await followChain(ports.store, AGENT, sha256, half.head)).toEqual(half);
  });
});
