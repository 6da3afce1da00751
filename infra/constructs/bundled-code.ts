import { join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync, type Metafile } from 'esbuild';
import { ROOT } from './root.ts';
import { trimmedAlpacaClient } from './trimmed-client.ts';

/**
 * Zod compiles each schema to code of its own when it first parses with it: a gain for a host that parses for hours, and
 * nothing for a function, which parses with most of its schemas a few times. It asks when a schema is made, so every
 * file says it before all else: which of them comes first is the bundler's to decide.
 */
const INTERPRETED_SCHEMAS = 'globalThis.__zod_globalConfig??={jitless:true};';

/**
 * What the SDK would import if it ran elsewhere, a tenth of a bundle. The credentials of a function are in its
 * environment, where the SDK looks first: it never tries a developer's ways to sign in or a machine's own (ini, http,
 * imds). bowser names a browser, and nothing here streams events.
 */
const LEFT_OUT = [
  ...['http', 'ini', 'process', 'sso', 'web-identity'].map((way) => `@aws-sdk/credential-provider-${way}`),
  '@smithy/credential-provider-imds',
  '@smithy/core/event-streams',
  'bowser',
];

/**
 * Bundles `functions/NAME/index.ts` into `outdir`, with the SDK in the version that was tested. What is imported
 * dynamically becomes a file of its own, which halves the time of an import: the broker's client is read at the
 * first call to the broker. Answers what came to be where, in esbuild's own words.
 */
export function bundle(name: string, outdir: string): Metafile {
  const { metafile } = buildSync({
    absWorkingDir: ROOT,
    entryPoints: { index: join('functions', name, 'index.ts') },
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    minify: true,
    external: LEFT_OUT,
    alias: { '@alpacahq/alpaca-trade-api/rest': trimmedAlpacaClient() },
    banner: { js: INTERPRETED_SCHEMAS },
    logLevel: 'warning',
    metafile: true,
  });
  return metafile;
}

/**
 * The code of the function, bundled at synthesis by esbuild in this process. `NodejsFunction` would do the same but
 * for the splitting, which it cannot, and start a process for each function.
 */
export const bundledCode = (name: string): Code =>
  Code.fromAsset(join(ROOT, 'functions', name), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Asked for and never used: bundling is always local.
      image: DockerImage.fromRegistry('none'),
      local: {
        tryBundle(outdir) {
          bundle(name, outdir);
          return true;
        },
      },
    },
  });
