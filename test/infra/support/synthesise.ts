import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { afterAll } from 'vitest';
import { buildQuarterdeck, type Quarterdeck } from '../../../infra/quarterdeck.ts';
import { stageOf } from '../../../infra/stages.ts';
import type { Stage } from '../../../src/topology/stage.ts';

/** The feature flags that the command line reads, so that tests see the templates it makes. */
const { context } = JSON.parse(readFileSync(new URL('../../../cdk.json', import.meta.url), 'utf8')) as {
  context: Record<string, unknown>;
};

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder of its own, gone when the file's tests are done. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'quarterdeck-infra-'));
  folders.push(folder);
  return folder;
}

/** All stacks of `stage` in a new app. Nothing is bundled: that takes seconds, and has a test of its own. */
export function newApp(stage: Stage = stageOf('dev')): { readonly app: App; readonly stacks: Quarterdeck } {
  const app = new App({
    outdir: temporaryFolder(),
    analyticsReporting: false,
    context: { ...context, 'aws:cdk:bundling-stacks': [] },
  });
  return { app, stacks: buildQuarterdeck(app, stage) };
}
