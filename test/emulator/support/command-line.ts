import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createAwsAdmin } from '../../../src/adapters/aws-admin/index.ts';
import { createSystemClock } from '../../../src/adapters/system/clock.ts';
import { main } from '../../../src/cli/main.ts';
import { SIGN_IN_CALLBACK } from '../../../src/contracts/config/sign-in.ts';
import { endpoint } from './world.ts';

export interface CommandLineCall {
  /** All of standard input. */
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What a person does with the page that is printed. */
  readonly browser?: (page: URL) => Promise<unknown>;
}

/** The emulator serves the sign-in pages itself, not under the name that the pool has for them. */
const atEmulator = (url: string): string => url.replace(/^https:\/\/[^/]+\.amazoncognito\.com/, endpoint);

/** Runs `quarterdeck` on the deployed stage, with nothing replaced but where AWS is. */
export async function quarterdeck(
  args: readonly string[],
  { input = '', env = {}, browser }: CommandLineCall = {},
) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const lost = Promise.withResolvers<never>();
  stdin.end(input);
  stderr.on('data', (chunk) => {
    const page = /https:\S+\/oauth2\/authorize\S+/.exec(String(chunk))?.[0];
    if (page !== undefined) browser?.(new URL(atEmulator(page))).catch(lost.reject);
  });
  const said = Promise.all([text(stdout), text(stderr)]);
  const running = main(
    {
      args: [...args, '--stage', 'emulator', '--json'],
      env,
      stdin,
      stdout,
      stderr,
      interactive: false,
      colours: false,
    },
    {
      clock: createSystemClock(),
      fetch: (url, init) => fetch(typeof url === 'string' ? atEmulator(url) : url, init),
      aws: () =>
        createAwsAdmin({
          stacks: new CloudFormationClient({ endpoint }),
          secrets: new SecretsManagerClient({ endpoint }),
          users: new CognitoIdentityProviderClient({ endpoint }),
        }),
      signInCallback: SIGN_IN_CALLBACK,
    },
  );
  const status = await Promise.race([running, lost.promise]);
  stdout.end();
  stderr.end();
  const [printed, errors] = await said;
  return { status, report: JSON.parse(printed) as unknown, errors };
}
