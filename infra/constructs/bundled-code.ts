import { join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';
import { ROOT } from './root.ts';

/** Packages that are CommonJS still call `require`, which an ES module does not have. */
const REQUIRE_BANNER = "import{createRequire}from'node:module';const require=createRequire(import.meta.url);";

/**
 * The SDK's ways to sign in from a developer's machine, which it imports when the environment holds no credentials.
 * In Lambda it always does: they are left out, a tenth of a bundle.
 */
const LEFT_OUT = ['ini', 'process', 'sso', 'web-identity'].map(
  (way) => `@aws-sdk/credential-provider-${way}`,
);

/**
 * Bundles `functions/NAME/index.ts` into `outdir`, with the SDK in the version that was tested. What is imported
 * dynamically becomes a file of its own, which halves the time of an import: the broker's client is read at the
 * first call to the broker.
 */
export function bundle(name: string, outdir: string): void {
  buildSync({
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
    banner: { js: REQUIRE_BANNER },
    logLevel: 'warning',
  });
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
