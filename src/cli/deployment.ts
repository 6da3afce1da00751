import type { AwsAdmin } from '../adapters/aws-admin/index.ts';
import { errorName, FatalError, NotFoundError } from '../domain/errors.ts';

/** What commands want to know of a deployment: which stack says it, under which output. */
export const OUTPUTS = {
  alpacaKeysArn: { stack: 'data', output: 'AlpacaKeysArn' },
  apiUrl: { stack: 'control', output: 'ApiUrl' },
  userPoolId: { stack: 'control', output: 'UserPoolId' },
  clientId: { stack: 'control', output: 'ClientId' },
  signInUrl: { stack: 'control', output: 'SignInUrl' },
} as const;

/**
 * One fact about a deployed stage. Throws NotFound, saying what to check, when the stage is not deployed where the
 * credentials and the region point.
 */
export async function findOutput(aws: AwsAdmin, stage: string, fact: keyof typeof OUTPUTS): Promise<string> {
  const { stack, output } = OUTPUTS[fact];
  const stackName = `quarterdeck-${stage}-${stack}`;
  const region = await aws.region();
  const outputs = await aws.stackOutputs(stackName).catch((error: unknown) => {
    if (errorName(error) !== 'NotFound') throw error;
    throw new NotFoundError(
      `there is no stack ${stackName} in ${region}; deploy it first, or check --stage, --region and --profile`,
    );
  });
  const value = outputs.get(output);
  if (value === undefined) {
    throw new FatalError(
      `stack ${stackName} has no output ${output}; it is of another version, deploy again`,
    );
  }
  return value;
}
