import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  DescribeExecutionCommand,
  paginateGetExecutionHistory,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { executionArnOf } from '../../../src/adapters/stepfunctions/execution-arn.ts';
import { SERVICE_EVENT_SPECS } from '../../../src/topology/topology.ts';
import { deployed, endpoint, sfn } from './world.ts';

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

/**
 * Stops an execution, as an operator does, and puts on the default bus what Step Functions tells of it there; the
 * emulator's Step Functions tells nothing, and lets what was stopped run on.
 */
export async function abortExecution(sagaId: string): Promise<void> {
  const executionArn = arnOf(sagaId);
  await sfn.send(new StopExecutionCommand({ executionArn }));
  const { stateMachineArn, name, input } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
  const { source: Source, detailType: DetailType } = SERVICE_EVENT_SPECS['lost-execution'];
  const Detail = JSON.stringify({ executionArn, stateMachineArn, name, input, status: 'ABORTED' });
  await new EventBridgeClient({ endpoint }).send(
    new PutEventsCommand({ Entries: [{ Source, DetailType, Detail }] }),
  );
}
