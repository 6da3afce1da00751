/**
 * `npm run sbom`: every package of the lock file with version, licence and checksum, as CycloneDX 1.5, in
 * dist/quarterdeck.cdx.json or the file that is named. A release attaches it.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { readProject } from './supply-chain/project.ts';
import { listPackages, sbomOf } from './supply-chain/sbom.ts';

const [file = 'dist/quarterdeck.cdx.json', ...more] = process.argv.slice(2);

try {
  if (more.length > 0 || file.startsWith('-')) throw new Error('usage: npm run sbom [-- FILE]');
  const folder = process.cwd();
  const sbom = sbomOf(await listPackages(folder), readProject(folder));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(sbom, null, 2)}\n`);
  console.log(`${file}: ${sbom.components.length} packages`);
} catch (error) {
  console.error(`sbom: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
