import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { IConstruct } from 'constructs';
import { ROOT } from '../../../infra/constructs/root.ts';
import type { Quarterdeck } from '../../../infra/quarterdeck.ts';
import { ENVIRONMENT, MACHINE_SPECS } from '../../../src/topology/topology.ts';

export interface Fit {
  /** Where the emulator listens; absent for a look at the templates only. */
  readonly endpoint: string | undefined;
  /** Another one makes another deployment: every function is configured anew and the machine has one state more. */
  readonly release: string;
}

/**
 * Everything in which the deployed stacks differ from those of AWS, and nowhere else. Each line is a gap of the
 * emulator, named in README.md with the test that covers it, or makes the suite independent of the hour.
 */
export function fitToEmulator(stacks: Quarterdeck, { endpoint, release }: Fit): void {
  const { trading, control } = stacks;
  for (const { name, lambda } of [...trading.functions, control.apiFunction]) {
    // In the user agent of every call of the SDK, so that the gate knows whose permissions to look at.
    lambda.addEnvironment('AWS_SDK_UA_APP_ID', name);
    lambda.addEnvironment('RELEASE', release);
  }
  if (endpoint !== undefined) {
    // Cognito's tokens name an issuer at AWS; their keys are at the emulator.
    const keysUrl = `${endpoint}/${control.userPoolId}/.well-known/jwks.json`;
    control.apiFunction.lambda.addEnvironment(ENVIRONMENT.jwtKeysUrl, keysUrl);
  }
  for (const schedule of all(trading, CfnSchedule)) {
    const { scheduleExpression: expression } = schedule;
    // What comes each quarter of an hour has a target that comes each minute, too: the two would be in each other's way.
    if (expression.startsWith('cron(0/15')) schedule.scheduleExpression = 'rate(15 minutes)';
    else if (expression.startsWith('cron')) schedule.scheduleExpression = 'rate(1 minute)';
  }
  for (const machine of all(trading, CfnStateMachine)) define(machine, release);
}

const all = <T extends IConstruct>(scope: IConstruct, type: abstract new (...args: never[]) => T): T[] =>
  scope.node.findAll().filter((one): one is T => one instanceof type);

/** A later release puts one more state before the end, so that an old execution can be told from a new one. */
function define(machine: CfnStateMachine, release: string): void {
  if (release === '1') return;
  const text = readFileSync(join(ROOT, MACHINE_SPECS['trade-saga'].definition), 'utf8');
  const definition = JSON.parse(text) as { States: Record<string, Record<string, unknown>> };
  const added = { Type: 'Pass', Next: 'Completed' };
  const recorded = { ...definition.States['RecordTrade'], Next: addedState(release) };
  machine.definitionString = JSON.stringify({
    ...definition,
    States: { ...definition.States, RecordTrade: recorded, [addedState(release)]: added },
  });
  machine.definitionS3Location = undefined;
}

/** The state that the machine of this release has and the one before has not. */
export const addedState = (release: string): string => `OfRelease${release}`;
