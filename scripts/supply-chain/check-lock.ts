import type { Finding } from './finding.ts';
import { isForOtherPlatform, type Package, type Project, subjectOf } from './project.ts';

const EXACT = /^(npm:(?:@[\w.-]+\/)?[\w.-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/;
const GROUPS = ['dependencies', 'devDependencies', 'optionalDependencies'] as const;

/** What is asked for, what is locked and what is installed are the same, byte for byte, from no named address. */
export const checkLock = (project: Project): readonly Finding[] => [
  ...checkManifest(project),
  ...project.packages.flatMap((one) => checkPackage(one, project)),
];

function checkManifest({ manifest, root, packages }: Project): Finding[] {
  const findings: Finding[] = [];
  for (const group of GROUPS) {
    const asked = manifest[group];
    for (const [name, spec] of Object.entries(asked)) {
      const subject = `${name}@${spec}`;
      if (!EXACT.test(spec)) {
        findings.push({ rule: 'exact-version', subject, message: `${group} must name one exact version` });
        continue;
      }
      const locked = packages.find(({ path }) => path === `node_modules/${name}`)?.entry.version;
      const wanted = spec.slice(spec.lastIndexOf('@') + 1);
      if (root[group][name] !== spec || locked !== wanted) {
        findings.push({
          rule: 'lock-agrees',
          subject,
          message: `package-lock.json has ${locked ?? 'nothing'} for it; run npm install`,
        });
      }
    }
    for (const name of Object.keys(root[group]).filter((known) => !(known in asked))) {
      findings.push({
        rule: 'lock-agrees',
        subject: `${name}@${root[group][name]}`,
        message: `package-lock.json asks for it in ${group}, package.json does not`,
      });
    }
  }
  return findings;
}

function checkPackage(one: Package, { manifest, packages }: Project): Finding[] {
  const { path, name, entry, installed } = one;
  const subject = subjectOf(one);
  const group = isForOtherPlatform(one) ? ({ group: 'other-platform' } as const) : {};
  const findings: Finding[] = [];
  if (entry.resolved !== undefined) {
    findings.push({
      rule: 'address',
      subject,
      message: 'the lock file must name no address to fetch it from',
    });
  }
  if (entry.inBundle ? !holderHasIntegrity(path, packages) : entry.integrity === undefined) {
    findings.push({ rule: 'integrity', subject, ...group, message: 'the lock file has no checksum for it' });
  }
  if (entry.hasInstallScript && manifest.allowScripts[name] !== false) {
    findings.push({
      rule: 'install-script',
      subject,
      message: 'it runs a script when it is installed; say "allowScripts": false for it in package.json',
    });
  }
  if (installed === undefined ? !entry.optional : installed.version !== entry.version) {
    findings.push({
      rule: 'lock-agrees',
      subject,
      message: `${installed?.version ?? 'nothing'} is installed at ${path}; run npm ci`,
    });
  }
  return findings;
}

/** What comes inside another package is covered by the checksum of the one that is fetched. */
function holderHasIntegrity(path: string, packages: readonly Package[]): boolean {
  const holder = packages
    .filter((other) => !other.entry.inBundle && path.startsWith(`${other.path}/`))
    .toSorted((a, b) => b.path.length - a.path.length)[0];
  return holder?.entry.integrity !== undefined;
}
