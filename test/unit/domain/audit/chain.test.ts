import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AuditContent,
  appendToChain,
  canonicalJson,
  EMPTY_CHAIN,
  verifyAuditChain,
} from '../../../../src/domain/audit/chain.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const content = (subject: string): AuditContent => ({
  agentId: 'default',
  at: '2025-01-06T15:30:00.000Z',
  correlationId: 'c',
  actor: 'system',
  action: 'agent.started',
  subject,
  detail: { b: 1, a: 'x' },
});

const chainOf = (length: number) =>
  appendToChain(
    EMPTY_CHAIN,
    Array.from({ length }, (_, index) => content(`s${index}`)),
    sha256,
  );

describe('audit chain', () => {
  it('is the same whether it grows at once or bit by bit, and verifies page by page', () => {
    const first = appendToChain(EMPTY_CHAIN, [content('s0'), content('s1')], sha256);
    const second = appendToChain(first.head, [content('s2')], sha256);

    expect([...first.entries, ...second.entries]).toEqual(chainOf(3).entries);
    expect(verifyAuditChain(second.entries, sha256, first.head)).toEqual({ intact: true, head: second.head });
    expect(verifyAuditChain([], sha256, second.head)).toEqual({ intact: true, head: second.head });
  });

  it('does not depend on the order of keys', () => {
    const { entries } = chainOf(2);
    const reordered = entries.map(({ hash, detail, ...rest }) => ({
      ...rest,
      detail: { a: 'x', ...detail },
      hash,
    }));

    expect(JSON.stringify(reordered)).not.toBe(JSON.stringify(entries));
    expect(verifyAuditChain(reordered, sha256).intact).toBe(true);
  });

  it('names the first entry that was changed, whatever field it was', () => {
    const { entries } = chainOf(6);
    const fields = [
      'agentId',
      'at',
      'correlationId',
      'actor',
      'action',
      'subject',
      'previousHash',
      'hash',
    ] as const;
    fc.assert(
      fc.property(fc.nat(5), fc.constantFrom(...fields), (at, field) => {
        const changed = entries.map((entry, index) =>
          index === at ? { ...entry, [field]: 'other' } : entry,
        );

        expect(verifyAuditChain(changed, sha256)).toEqual({ intact: false, seq: at + 1, problem: 'changed' });
      }),
    );
  });

  it('sees a changed entry whose own hash was made anew', () => {
    const { entries } = chainOf(3);
    const forged = appendToChain(EMPTY_CHAIN, [content('forged')], sha256).entries;

    const check = verifyAuditChain([...forged, ...entries.slice(1)], sha256);

    expect(check).toEqual({ intact: false, seq: 2, problem: 'changed' });
  });

  it('names the first entry that was removed', () => {
    const { entries } = chainOf(6);
    fc.assert(
      fc.property(fc.nat(4), (at) => {
        expect(verifyAuditChain(entries.toSpliced(at, 1), sha256)).toEqual({
          intact: false,
          seq: at + 1,
          problem: 'removed',
        });
      }),
    );
  });

  it('names an entry that was inserted', () => {
    const { entries } = chainOf(3);
    const [, second] = entries;
    const inserted =
      second === undefined
        ? []
        : [...entries.slice(0, 2), { ...second, subject: 'extra' }, ...entries.slice(2)];

    expect(verifyAuditChain(inserted, sha256)).toEqual({ intact: false, seq: 2, problem: 'inserted' });
  });

  it('writes JSON with sorted keys at every depth, and leaves lists alone', () => {
    expect(canonicalJson({ b: [{ z: 1, a: 2 }], a: { d: null, c: true } })).toBe(
      '{"a":{"c":true,"d":null},"b":[{"a":2,"z":1}]}',
    );
  });
});
