import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { satisfies } from '../../../../scripts/supply-chain/spdx.ts';

const ALLOWED = ['MIT', 'Apache-2.0', 'Apache-2.0 WITH LLVM-exception'];

describe('satisfies', () => {
  it.each([
    ['MIT', true],
    ['GPL-3.0-or-later', false],
    ['(MIT OR GPL-3.0-or-later)', true],
    ['GPL-3.0-only OR MIT', true],
    ['MIT AND GPL-3.0-only', false],
    ['MIT AND Apache-2.0', true],
    ['GPL-3.0-only OR MIT AND Apache-2.0', true],
    ['MIT OR Apache-2.0 AND GPL-3.0-only', true],
    ['(MIT OR Apache-2.0) AND GPL-3.0-only', false],
    ['((MIT))', true],
    ['Apache-2.0 WITH LLVM-exception', true],
    ['MIT WITH LLVM-exception', false],
    ['GPL-2.0-only WITH Classpath-exception-2.0 OR MIT', true],
    ['mit', false],
  ])('%s: %s', (expression, expected) => {
    expect(satisfies(expression, ALLOWED)).toBe(expected);
  });

  it.each([
    '',
    'SEE LICENSE IN LICENSE.md',
    'MIT MIT',
    'MIT OR',
    'OR MIT',
    'MIT OR (Apache-2.0',
    'MIT)',
    'MIT WITH',
    'AND',
    'MIT, Apache-2.0',
    'MIT/Apache-2.0',
  ])('takes "%s" for no expression', (text) => {
    expect(satisfies(text, [...ALLOWED, 'OR', 'AND', 'WITH'])).toBe(false);
  });

  it('agrees with the logic of any tree of licences', () => {
    type Tree = string | { readonly op: 'AND' | 'OR'; readonly parts: readonly Tree[] };
    const { tree } = fc.letrec<{ tree: Tree; branch: Tree }>((tie) => ({
      tree: fc.oneof({ depthSize: 'small' }, fc.constantFrom('MIT', 'ISC', 'GPL-3.0-only'), tie('branch')),
      branch: fc.record({
        op: fc.constantFrom('AND' as const, 'OR' as const),
        parts: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }),
      }),
    }));
    const written = (node: Tree): string =>
      typeof node === 'string' ? node : `(${node.parts.map(written).join(` ${node.op} `)})`;
    const holds = (node: Tree, allowed: readonly string[]): boolean => {
      if (typeof node === 'string') return allowed.includes(node);
      const parts = node.parts.map((part) => holds(part, allowed));
      return node.op === 'AND' ? parts.every(Boolean) : parts.some(Boolean);
    };

    fc.assert(
      fc.property(tree, fc.subarray(['MIT', 'ISC', 'GPL-3.0-only']), (node, allowed) => {
        expect(satisfies(written(node), allowed)).toBe(holds(node, allowed));
      }),
    );
  });
});
