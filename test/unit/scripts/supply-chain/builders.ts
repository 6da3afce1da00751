import type { Installed, LockEntry, Package, Project } from '../../../../scripts/supply-chain/project.ts';

const BASE: LockEntry = {
  version: '1.0.0',
  integrity: 'sha512-x',
  license: 'MIT',
  dev: false,
  optional: false,
  inBundle: false,
  hasInstallScript: false,
};

/** A package in the lock file, installed as the lock file has it unless it says otherwise. */
export function aPackage(
  path: string,
  entry: Partial<LockEntry> = {},
  installed: Installed | 'as locked' | 'absent' = 'as locked',
): Package {
  const whole = { ...BASE, ...entry };
  const onDisk = (): Installed | undefined => {
    if (installed === 'absent') return undefined;
    return installed === 'as locked' ? { version: whole.version, license: whole.license } : installed;
  };
  return {
    path: `node_modules/${path}`,
    name: path.slice(path.lastIndexOf('node_modules/') === -1 ? 0 : path.lastIndexOf('node_modules/') + 13),
    entry: whole,
    installed: onDisk(),
  };
}

/** A project that asks for `dependencies`, with a lock file that says the same. */
export function aProject(
  packages: readonly Package[],
  dependencies: Readonly<Record<string, string>> = {},
  allowScripts: Readonly<Record<string, boolean>> = {},
): Project {
  const root = {
    name: 'quarterdeck',
    version: '0.0.0',
    dependencies: { ...dependencies },
    devDependencies: {},
    optionalDependencies: {},
  };
  return { manifest: { ...root, allowScripts: { ...allowScripts } }, root, packages };
}
