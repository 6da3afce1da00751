import { CloudWatchClient, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import { deployed, endpoint } from '../support/world.ts';

describe('alarms', () => {
  it('are all there, and each tells the topic', async () => {
    const told: (string | undefined)[] = [];
    for await (const { MetricAlarms = [] } of paginateDescribeAlarms(
      { client: new CloudWatchClient({ endpoint }) },
      {},
    )) {
      told.push(...MetricAlarms.map(({ AlarmActions = [] }) => AlarmActions.join(' ')));
    }

    expect(told.length).toBeGreaterThan(0);
    expect(told).toEqual(
      deployed.ofType('AWS::CloudWatch::Alarm').map(() => deployed.output('AlertTopicArn')),
    );
  });
});
