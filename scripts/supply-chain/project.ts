import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { parseJson } from '../../src/contracts/parse.ts';

const specs = z.record(z.string(), z.string()).default({});

const manifestSchema = z.object({
  name: z.string(),
  version: z.string(),
  license: z.string().optional(),
  dependencies: specs,
  devDependencies: specs,
  optionalDependencies: specs,
  /** Which packages may run scripts when they are installed. */
  allowScripts: z.record(z.string(), z.boolean()).default({}),
});
export type Manifest = z.output<typeof manifestSchema>;

const oneOrMore = z.union([z.array(z.string()), z.string().transform((one) => [one])]);

const entrySchema = z.object({
  name: z.string().optional(),
  version: z.string(),
  resolved: z.string().optional(),
  integrity: z.string().optional(),
  license: z.string().optional(),
  dev: z.boolean().default(false),
  optional: z.boolean().default(false),
  inBundle: z.boolean().default(false),
  hasInstallScript: z.boolean().default(false),
  os: oneOrMore.optional(),
  cpu: oneOrMore.optional(),
  libc: oneOrMore.optional(),
});
export type LockEntry = z.output<typeof entrySchema>;

const lockSchema = z.object({
  lockfileVersion: z.literal(3),
  packages: z.intersection(
    z.object({ '': manifestSchema.omit({ allowScripts: true }) }),
    z.record(z.string(), z.unknown()),
  ),
});

/** A package's own manifest, as far as it is looked at. Licences have been written in many ways. */
const installedSchema = z.object({ version: z.string(), license: z.unknown().optional() });
export type Installed = z.output<typeof installedSchema>;

/** One place in node_modules, as the lock file has it and as it is on disk. */
export interface Package {
  /** Such as `node_modules/a/node_modules/@b/c`. */
  readonly path: string;
  readonly name: string;
  readonly entry: LockEntry;
  readonly installed: Installed | undefined;
}

export interface Project {
  readonly manifest: Manifest;
  /** What the lock file says of the project itself. */
  readonly root: Omit<Manifest, 'allowScripts'>;
  readonly packages: readonly Package[];
}

/** Everything that the checks look at. Throws InvalidInput for a file that is not what npm writes. */
export function readProject(folder: string): Project {
  const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
  const { packages } = parseJson(lockSchema, read('package-lock.json'), 'package-lock.json');
  const { '': root, ...entries } = packages;
  return {
    manifest: parseJson(manifestSchema, read('package.json'), 'package.json'),
    root,
    packages: Object.entries(entries).map(([path, value]) => {
      const entry = parseJson(entrySchema, JSON.stringify(value), `package-lock.json: ${path}`);
      const file = `${path}/package.json`;
      return {
        path,
        name: entry.name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
        entry,
        installed: existsSync(join(folder, file)) ? parseJson(installedSchema, read(file), file) : undefined,
      };
    }),
  };
}

export const subjectOf = ({ name, entry }: Package): string => `${name}@${entry.version}`;

/** What CI installs for; an optional package for anything else is in the lock file and never on its disk. */
const PLATFORM = { os: 'linux', cpu: 'x64', libc: 'glibc' } as const;

export function isForOtherPlatform({ entry, installed }: Package): boolean {
  const excluded = (Object.keys(PLATFORM) as (keyof typeof PLATFORM)[]).some((key) => {
    const wanted = entry[key];
    return wanted !== undefined && !wanted.includes(PLATFORM[key]);
  });
  return entry.optional && excluded && installed === undefined;
}
