import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../../../infra/constructs/root.ts';

export interface CdkOptions {
  readonly endpoint: string;
  /** Where the cloud assembly goes. */
  readonly output: string;
  readonly context?: Readonly<Record<string, string>>;
}

const LIMIT_MS = 240_000;

/** What every client of AWS finds in its environment here; nothing of it is a secret. */
export const AWS_ENVIRONMENT = {
  AWS_REGION: 'us-east-1',
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: '000000000000',
  AWS_SECRET_ACCESS_KEY: 'emulator',
} as const;

/** Runs the CDK's own command line on the app of this suite. Throws with its output when it fails. */
function cdk(args: readonly string[], { endpoint, output, context = {} }: CdkOptions): Promise<string> {
  const app = `${process.execPath} --disable-warning=ExperimentalWarning test/emulator/app.ts`;
  const settings = Object.entries({ endpoint, ...context }).flatMap(([key, value]) => [
    '-c',
    `${key}=${value}`,
  ]);
  return new Promise((resolve, reject) => {
    let said = '';
    const child = spawn(
      process.execPath,
      [
        join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk'),
        ...args,
        '--app',
        app,
        '--output',
        output,
        ...settings,
      ],
      {
        cwd: ROOT,
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: LIMIT_MS,
        env: {
          ...process.env,
          AWS_ENDPOINT_URL: endpoint,
          // The CDK would put the bucket before the host, and there is no such name on loopback.
          AWS_ENDPOINT_URL_S3: endpoint,
          CDK_DISABLE_VERSION_CHECK: '1',
          CI: 'true',
        },
      },
    );
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: unknown) => {
        said += String(chunk);
      });
    }
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve(said);
      else reject(new Error(`cdk ${args.join(' ')} ended with ${signal ?? code}:\n${said.slice(-6_000)}`));
    });
  });
}

export const bootstrap = (options: CdkOptions): Promise<string> =>
  cdk(['bootstrap', 'aws://000000000000/us-east-1'], options);

export const deployAll = (options: CdkOptions): Promise<string> =>
  cdk(['deploy', '--all', '--require-approval', 'never'], options);

export const destroyAll = (options: CdkOptions): Promise<string> =>
  cdk(['destroy', '--all', '--force'], options);
