import { describe, expect, it } from 'vitest';
import { sbomOf } from '../../../../scripts/supply-chain/sbom.ts';
import { aPackage, aProject } from './builders.ts';

const component = (name: string, purl: string) => ({ 'bom-ref': name, name, version: '1.0.0', purl });

const SBOM = {
  bomFormat: 'CycloneDX',
  specVersion: '1.5',
  serialNumber: 'urn:uuid:f927a084-ca8b-4646-b9d4-504f30b6c8d2',
  metadata: {
    timestamp: '2026-11-21T01:04:42.576Z',
    component: component('some-folder', 'pkg:npm/quarterdeck@0.0.0'),
  },
  components: [component('a', 'pkg:npm/a@1.0.0'), component('alias', 'pkg:npm/%40scope/b@1.0.0')],
  dependencies: [{ ref: 'some-folder', dependsOn: ['a', 'alias'] }],
};

const project = aProject([aPackage('a'), { ...aPackage('alias'), name: '@scope/b' }]);

describe('sbomOf', () => {
  it('names the project by its name, and leaves the rest as npm wrote it', () => {
    const { metadata, ...rest } = sbomOf(JSON.stringify(SBOM), project);

    expect(metadata.component.name).toBe('quarterdeck');
    expect({ ...rest, metadata: SBOM.metadata }).toEqual(SBOM);
  });

  it('refuses what is not the lock file', () => {
    const more = { ...SBOM, components: [...SBOM.components, component('c', 'pkg:npm/c@1.0.0')] };
    const less = { ...SBOM, components: SBOM.components.slice(1) };

    expect(() => sbomOf(JSON.stringify(more), project)).toThrow(/without none, with c@1\.0\.0 too many/);
    expect(() => sbomOf(JSON.stringify(less), project)).toThrow(/without a@1\.0\.0/);
  });

  it('refuses a reference to nothing, and what is no CycloneDX', () => {
    const dangling = { ...SBOM, dependencies: [{ ref: 'a', dependsOn: ['lost'] }] };

    expect(() => sbomOf(JSON.stringify(dangling), project)).toThrow(/has no lost/);
    expect(() => sbomOf(JSON.stringify({ ...SBOM, specVersion: '1.4' }), project)).toThrow(/specVersion/);
  });
});
