import { DescribeExecutionCommand, paginateGetExecutionHistory } from '@aws-sdk/client-sfn';
import { executionArnOf } from '../../../src/adapters/stepfunctions/execution-arn.ts';
import { deployed, sfn } from './world.ts';

const arnOf = (sagaId: string): string =>
  executionArnOf(deployed.find('machinetradesagaMachine').physicalId, sagaId);

/** RUNNING, SUCCEEDED, FAILED, TIMED_OUT or ABORTED. */
export const executionStatus = async (sagaId: string): Promise<string | undefined> =>
  (await sfn.send(new DescribeExecutionCommand({ executionArn: arnOf(sagaId) }))).status;

/** The states that the execution of a saga has entered, in order. */
export async function statesOf(sagaId: string): Promise<readonly string[]> {
  const states: string[] = [];
  for await (const { events = [] } of paginateGetExecutionHistory(
    { client: sfn },
    { executionArn: arnOf(sagaId) },
  )) {
    for (const { stateEnteredEventDetails } of events) {
      if (stateEnteredEventDetails?.name !== undefined) states.push(stateEnteredEventDetails.name);
    }
  }
  return states;
}
