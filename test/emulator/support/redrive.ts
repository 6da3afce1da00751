import { SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Deployed } from './deployed.ts';

/** What the template says of a queue's dead letters, by the queue's URL. */
export const redrivePolicies = (deployed: Deployed): ReadonlyMap<string, unknown> =>
  new Map(
    deployed
      .ofType('AWS::SQS::Queue')
      .filter(({ properties }) => properties['RedrivePolicy'] !== undefined)
      .map(({ physicalId, properties }) => [physicalId, deployed.resolve(properties['RedrivePolicy'])]),
  );

/** The emulator's CloudFormation forgets it, its SQS does not: sets on every queue what its template says. */
export async function setRedrivePolicies(endpoint: string, deployed: Deployed): Promise<void> {
  const client = new SQSClient({ endpoint });
  for (const [QueueUrl, policy] of redrivePolicies(deployed)) {
    await client.send(
      new SetQueueAttributesCommand({ QueueUrl, Attributes: { RedrivePolicy: JSON.stringify(policy) } }),
    );
  }
}
