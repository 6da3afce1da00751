import { describe, expect, it } from 'vitest';
import { checkLicences } from '../../../../scripts/supply-chain/check-licences.ts';
import { checkLock } from '../../../../scripts/supply-chain/check-lock.ts';
import { applyExceptions } from '../../../../scripts/supply-chain/exceptions.ts';
import { type Finding, RULES } from '../../../../scripts/supply-chain/finding.ts';
import { parsePolicy, readPolicy } from '../../../../scripts/supply-chain/policy.ts';
import { readProject } from '../../../../scripts/supply-chain/project.ts';
import { aPackage, aProject } from './builders.ts';

const said = (findings: readonly Finding[]): string[] =>
  findings.map(({ rule, subject }) => `${rule} ${subject}`);

const LICENCES = { shipped: ['MIT'], tools: ['MPL-2.0'] };

describe('lock file', () => {
  it('passes when all agree', () => {
    expect(checkLock(aProject([aPackage('a')], { a: '1.0.0' }))).toEqual([]);
  });

  it.each(['^1.0.0', '1.0', 'latest', '*', 'git+ssh://host/a', 'file:../a', 'npm:b@^1.0.0'])(
    'wants an exact version, not %s',
    (spec) => {
      expect(said(checkLock(aProject([aPackage('a')], { a: spec })))).toEqual([`exact-version a@${spec}`]);
    },
  );

  it('takes an alias with an exact version', () => {
    expect(checkLock(aProject([aPackage('a')], { a: 'npm:@scope/b@1.0.0' }))).toEqual([]);
  });

  it('finds what package.json and the lock file say differently', () => {
    const project = aProject([aPackage('a')], { a: '1.0.0' });
    const asked = { ...project.manifest, dependencies: { a: '2.0.0', b: '1.0.0' } };

    expect(said(checkLock({ ...project, manifest: asked }))).toEqual([
      'lock-agrees a@2.0.0',
      'lock-agrees b@1.0.0',
    ]);
    expect(said(checkLock({ ...project, manifest: { ...asked, dependencies: {} } }))).toEqual([
      'lock-agrees a@1.0.0',
    ]);
  });

  it('finds what is installed in another version, or not at all', () => {
    const project = aProject([
      aPackage('a', {}, { version: '1.0.1' }),
      aPackage('b', {}, 'absent'),
      aPackage('c', { optional: true }, 'absent'),
    ]);

    expect(said(checkLock(project))).toEqual(['lock-agrees a@1.0.0', 'lock-agrees b@1.0.0']);
  });

  it('finds a missing checksum, but for what comes inside a package that has one', () => {
    const project = aProject([
      aPackage('a', { integrity: undefined }),
      aPackage('b'),
      aPackage('b/node_modules/inside', { integrity: undefined, inBundle: true }),
      aPackage('a/node_modules/inside', { integrity: undefined, inBundle: true }),
      aPackage('c', { integrity: undefined, optional: true, os: ['win32'] }, 'absent'),
      aPackage('d', { integrity: undefined, optional: true, os: ['win32'] }),
    ]);

    const findings = checkLock(project);

    expect(said(findings)).toEqual([
      'integrity a@1.0.0',
      'integrity inside@1.0.0',
      'integrity c@1.0.0',
      'integrity d@1.0.0',
    ]);
    // What is installed here is for this platform, whatever it says.
    expect(findings.map(({ group }) => group)).toEqual([undefined, undefined, 'other-platform', undefined]);
  });

  it('finds an address', () => {
    const project = aProject([aPackage('a', { resolved: 'https://example.org/a.tgz' })]);

    expect(said(checkLock(project))).toEqual(['address a@1.0.0']);
  });

  it('finds an install script that nobody turned off', () => {
    const packages = [aPackage('a', { hasInstallScript: true })];

    expect(said(checkLock(aProject(packages)))).toEqual(['install-script a@1.0.0']);
    expect(said(checkLock(aProject(packages, {}, { a: true })))).toEqual(['install-script a@1.0.0']);
    expect(checkLock(aProject(packages, {}, { a: false }))).toEqual([]);
  });
});

describe('licences', () => {
  it('are stricter for what is shipped than for tools', () => {
    const packages = [
      aPackage('a', { license: 'MIT' }),
      aPackage('b', { license: 'MPL-2.0' }),
      aPackage('c', { license: 'MPL-2.0', dev: true }),
      aPackage('d', { license: 'GPL-3.0-only', dev: true }),
    ];

    expect(said(checkLicences(packages, LICENCES))).toEqual(['licence b@1.0.0', 'licence d@1.0.0']);
  });

  it('are those of the installed manifest, whatever the lock file says', () => {
    const packages = [
      aPackage('a', { license: 'MIT' }, { version: '1.0.0', license: 'GPL-3.0-only' }),
      aPackage('b', { license: 'MIT' }, { version: '1.0.0' }),
      aPackage('c', { license: 'MIT' }, { version: '1.0.0', license: { type: 'MIT' } }),
      aPackage('d', { license: 'GPL-3.0-only', optional: true, cpu: ['arm64'] }, 'absent'),
    ];

    const findings = checkLicences(packages, LICENCES);

    expect(said(findings)).toEqual(['a', 'b', 'c', 'd'].map((name) => `licence ${name}@1.0.0`));
    expect(findings[0]?.message).toContain('"GPL-3.0-only"');
    expect(findings[1]?.message).toContain('no licence');
    expect(findings[3]?.group).toBe('other-platform');
  });
});

describe('exceptions', () => {
  const finding: Finding = { rule: 'licence', subject: 'a@1.0.0', message: 'not allowed' };
  const exception = { rule: 'licence', covers: 'a@1.0.0', reason: 'r', expires: '2026-12-31' } as const;
  const all = new Set(RULES);

  it('cover what they name until their last day', () => {
    expect(applyExceptions([finding], [exception], '2026-12-31', all)).toEqual([]);
  });

  it('cover nothing after it, and the finding says so', () => {
    expect(applyExceptions([finding], [exception], '2027-01-01', all)).toEqual([
      { ...finding, message: 'not allowed; its exception ran out on 2026-12-31' },
    ]);
  });

  it('cover neither another version nor another rule, and must go when they cover nothing', () => {
    const others: Finding[] = [
      { ...finding, subject: 'a@1.0.1' },
      { ...finding, rule: 'integrity' },
    ];

    expect(said(applyExceptions(others, [exception], '2026-01-01', all))).toEqual([
      'licence a@1.0.1',
      'integrity a@1.0.0',
      'exception a@1.0.0',
    ]);
  });

  it('may wait for what could not be looked at', () => {
    const known = { ...exception, rule: 'advisory', covers: 'GHSA-1' } as const;

    expect(applyExceptions([], [known], '2026-01-01', new Set(['licence']))).toEqual([]);
  });

  it('cover a group', () => {
    const grouped: Finding = { ...finding, group: 'other-platform' };

    expect(
      applyExceptions([grouped], [{ ...exception, covers: 'other-platform' }], '2026-01-01', all),
    ).toEqual([]);
  });
});

describe('policy', () => {
  it.each([
    ['without a reason', { reason: '' }, /exceptions\.0\.reason/],
    ['without an end', { expires: undefined }, /exceptions\.0\.expires/],
    ['of an unknown rule', { rule: 'mood' }, /exceptions\.0\.rule/],
  ])('refuses an exception %s', (_what, broken, message) => {
    const { exceptions, ...policy } = readPolicy();

    expect(() =>
      parsePolicy(JSON.stringify({ ...policy, exceptions: [{ ...exceptions[0], ...broken }] })),
    ).toThrow(message);
  });
});

describe('this repository', () => {
  it('keeps its own policy', () => {
    const { licences, exceptions } = readPolicy();
    const project = readProject(process.cwd());
    const findings = [...checkLock(project), ...checkLicences(project.packages, licences)];
    const offline = new Set(RULES.filter((rule) => rule !== 'advisory'));

    // Whether exceptions have run out is for CI to find out, not for whoever runs the tests on that day.
    expect(project.packages.length).toBeGreaterThan(100);
    expect(applyExceptions(findings, exceptions, '2026-11-21', offline)).toEqual([]);
  });
});
