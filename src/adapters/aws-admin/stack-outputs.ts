import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { errorMessage, NotFoundError } from '../../domain/errors.ts';
import { classify } from './faults.ts';

/**
 * What a deployed stack tells of itself, by output key. Throws NotFound when there is no such stack where the
 * credentials point, Fatal when AWS refuses, Transient when it does not answer.
 */
export async function readStackOutputs(
  client: CloudFormationClient,
  stackName: string,
): Promise<ReadonlyMap<string, string>> {
  const doing = `reading stack ${stackName}`;
  try {
    const { Stacks: stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
    const outputs = (stacks[0]?.Outputs ?? []).flatMap(({ OutputKey: key, OutputValue: value }) =>
      key === undefined || value === undefined ? [] : [[key, value] as const],
    );
    return new Map(outputs);
  } catch (error) {
    // CloudFormation calls it a validation error, like any other.
    if (errorMessage(error).endsWith('does not exist'))
      throw new NotFoundError(`there is no stack ${stackName}`);
    throw classify(error, doing);
  }
}
