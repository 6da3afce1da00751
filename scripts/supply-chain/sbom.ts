import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as z from 'zod';
import { parseJson } from '../../src/contracts/parse.ts';
import { InvariantError } from '../../src/domain/errors.ts';
import { type Project, subjectOf } from './project.ts';

const componentSchema = z.looseObject({
  'bom-ref': z.string().min(1),
  name: z.string().min(1),
  version: z.string().min(1),
  purl: z.string().regex(/^pkg:npm\//, 'must be the URL of an npm package'),
});

/** What we rely on of CycloneDX 1.5; the rest is passed through. */
const sbomSchema = z.looseObject({
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.literal('1.5'),
  serialNumber: z.string().regex(/^urn:uuid:[0-9a-f-]{36}$/),
  metadata: z.looseObject({ timestamp: z.iso.datetime(), component: componentSchema }),
  components: z.array(componentSchema).min(1),
  dependencies: z.array(z.looseObject({ ref: z.string(), dependsOn: z.array(z.string()) })),
});
export type Sbom = z.output<typeof sbomSchema>;

const LARGEST = 64 * 1024 * 1024;

/** What npm says is in the lock file of `folder`, for every platform; without a network. */
export async function listPackages(folder: string): Promise<string> {
  const args = ['sbom', '--sbom-format=cyclonedx', '--sbom-type=application', '--package-lock-only'];
  const { stdout } = await promisify(execFile)('npm', args, { cwd: folder, maxBuffer: LARGEST });
  return stdout;
}

/**
 * The list as it is published: npm calls the project by its folder, here it gets its name. Throws InvalidInput when
 * the text is no CycloneDX, Invariant when it and the lock file name different packages.
 */
export function sbomOf(text: string, project: Pick<Project, 'manifest' | 'packages'>): Sbom {
  const sbom = parseJson(sbomSchema, text, 'list of packages');
  const listed = new Set(sbom.components.map(({ purl }) => packageOf(purl)));
  const locked = new Set(project.packages.map(subjectOf));
  const missing = [...locked].filter((subject) => !listed.has(subject));
  const unknown = [...listed].filter((subject) => !locked.has(subject));
  if (missing.length > 0 || unknown.length > 0) {
    throw new InvariantError(
      `the list of packages is not that of the lock file: without ${missing.join(', ') || 'none'}, with ${unknown.join(', ') || 'none'} too many`,
    );
  }
  const references = new Set([
    sbom.metadata.component['bom-ref'],
    ...sbom.components.map((one) => one['bom-ref']),
  ]);
  const dangling = sbom.dependencies
    .flatMap(({ dependsOn }) => dependsOn)
    .find((ref) => !references.has(ref));
  if (dangling !== undefined) throw new InvariantError(`the list of packages has no ${dangling}`);
  const component = { ...sbom.metadata.component, name: project.manifest.name };
  return { ...sbom, metadata: { ...sbom.metadata, component } };
}

/** `name@version` as it is published; `name` of a component is what an alias calls it. */
const packageOf = (purl: string): string =>
  decodeURIComponent(purl.slice('pkg:npm/'.length).replace(/[?#].*$/, ''));
