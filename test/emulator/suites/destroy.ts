import { join } from 'node:path';
import { CloudFormationClient, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListStateMachinesCommand } from '@aws-sdk/client-sfn';
import { ListQueuesCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { destroyAll } from '../support/cdk.ts';
import { schedulesOf } from '../support/schedules.ts';
import { cdkEndpoint, endpoint, folder, lambda, sfn, sqs } from '../support/world.ts';

describe('a stage that keeps no data', () => {
  it('is gone when it is destroyed, and nothing of it is left', async () => {
    await destroyAll({ endpoint: cdkEndpoint, output: join(folder, 'destroy.out') });

    const { StackSummaries = [] } = await new CloudFormationClient({ endpoint }).send(
      new ListStacksCommand({}),
    );
    const left = StackSummaries.filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE');
    expect(left.map(({ StackName }) => StackName)).toEqual(['CDKToolkit']);
    expect((await lambda.send(new ListFunctionsCommand({}))).Functions ?? []).toEqual([]);
    expect((await sfn.send(new ListStateMachinesCommand({}))).stateMachines ?? []).toEqual([]);
    expect(await schedulesOf(endpoint)).toEqual([]);
    const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'quarterdeck-' }));
    expect(QueueUrls).toEqual([]);
  });
});
