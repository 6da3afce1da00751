import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { buildQuarterdeck, type Quarterdeck } from '../../../infra/quarterdeck.ts';
import { stageOf } from '../../../infra/stages.ts';
import type { Stage } from '../../../src/topology/stage.ts';

/** The feature flags that the command line reads, so that tests see the templates it makes. */
const { context } = JSON.parse(readFileSync(new URL('../../../cdk.json', import.meta.url), 'utf8')) as {
  context: Record<string, unknown>;
};

/** All stacks of `stage` in a new app, bundled only when a test looks at bundles: that takes seconds. */
export function newApp({
  stage = stageOf('dev'),
  bundle = false,
}: {
  stage?: Stage;
  bundle?: boolean;
} = {}): {
  readonly app: App;
  readonly stacks: Quarterdeck;
} {
  const app = new App({
    outdir: mkdtempSync(join(tmpdir(), 'quarterdeck-infra-')),
    analyticsReporting: false,
    context: { ...context, ...(bundle ? {} : { 'aws:cdk:bundling-stacks': [] }) },
  });
  return { app, stacks: buildQuarterdeck(app, stage) };
}
