import type { Finding } from './finding.ts';
import type { Policy } from './policy.ts';
import { isForOtherPlatform, type Package, subjectOf } from './project.ts';
import { satisfies } from './spdx.ts';

/**
 * Every package is under a licence of the policy: by its own manifest, or by the lock file where it is not installed.
 * What is no development dependency may end in a function's bundle or beside the agent, and has the stricter list.
 */
export function checkLicences(
  packages: readonly Package[],
  { shipped, tools }: Policy['licences'],
): readonly Finding[] {
  return packages.flatMap((one) => {
    const { entry, installed } = one;
    const licence = installed === undefined ? entry.license : installed.license;
    const allowed = entry.dev ? [...shipped, ...tools] : shipped;
    if (typeof licence === 'string' && satisfies(licence, allowed)) return [];
    return [
      {
        rule: 'licence' as const,
        subject: subjectOf(one),
        ...(isForOtherPlatform(one) ? { group: 'other-platform' as const } : {}),
        message: `${describe(licence)} is not allowed for what ${entry.dev ? 'builds and tests' : 'is shipped'}`,
      },
    ];
  });
}

function describe(licence: unknown): string {
  if (licence === undefined) return 'no licence at all';
  return typeof licence === 'string'
    ? `licence "${licence}"`
    : `licence ${JSON.stringify(licence)}, which is no SPDX expression,`;
}
