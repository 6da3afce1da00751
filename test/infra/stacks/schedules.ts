import { describe, expect, it } from 'vitest';
import { SCHEDULE_SPECS } from '../../../src/topology/topology.ts';
import { dev, propertiesOf, resourcesOf, said } from '../support/templates.ts';

const { trading } = dev;
const schedules = resourcesOf(trading, 'AWS::Scheduler::Schedule');
const failures = resourcesOf(trading, 'AWS::Lambda::EventInvokeConfig');

/** CloudFormation's names have letters and digits only. */
const idOf = (name: string): string => `schedule${name.replaceAll('-', '')}`;

describe('schedules', () => {
  it.each(Object.entries(SCHEDULE_SPECS))('%s has its expression, in New York time', (name, spec) => {
    const Properties = propertiesOf(schedules, `${idOf(name)}Schedule`);

    expect(Properties).toMatchObject({
      ScheduleExpression: spec.expression,
      ScheduleExpressionTimezone: 'America/New_York',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Input: JSON.stringify(spec.input) },
    });
    const { Arn, RoleArn } = Properties['Target'] as { Arn: unknown; RoleArn: unknown };
    expect(said(Arn)).toBe(`${spec.target.replaceAll('-', '')}Function.Arn`);
    expect(said(RoleArn)).toBe(`${idOf(name)}Role.Arn`);
  });

  it.each(Object.entries(SCHEDULE_SPECS))(
    '%s retries for a minute, then leaves a dead letter',
    (name, spec) => {
      const { RetryPolicy, DeadLetterConfig } = propertiesOf(schedules, `${idOf(name)}Schedule`)[
        'Target'
      ] as {
        RetryPolicy: unknown;
        DeadLetterConfig: { Arn: unknown };
      };
      const failure = propertiesOf(failures, `${spec.target.replaceAll('-', '')}Failures`);

      expect(RetryPolicy).toEqual({ MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 2 });
      expect(said(DeadLetterConfig.Arn)).toBe('ScheduleFailures.Arn');
      expect(failure).toMatchObject({ MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 0 });
      const { OnFailure } = failure['DestinationConfig'] as { OnFailure: { Destination: unknown } };
      expect(said(OnFailure.Destination)).toBe('ScheduleFailures.Arn');
    },
  );

  it('are these and no others', () => {
    const expressions = [...schedules].map(([id, { Properties }]) => [id, Properties['ScheduleExpression']]);

    expect(expressions).toEqual([
      ['scheduleanalysisSchedule', 'cron(* 9-15 ? * MON-FRI *)'],
      ['scheduleanalysisoffhoursSchedule', 'cron(0/15 0-8,16-23 ? * MON-FRI *)'],
      ['scheduleanalysisweekendSchedule', 'cron(0/15 * ? * SAT,SUN *)'],
      ['scheduleheartbeatSchedule', 'rate(1 minute)'],
      ['schedulerebalanceSchedule', 'cron(0 9 ? * MON-FRI *)'],
      ['schedulemaintenanceSchedule', 'cron(30 17 * * ? *)'],
    ]);
  });
});
