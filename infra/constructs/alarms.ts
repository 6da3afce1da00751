import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { AlarmRow } from './alarm-table.ts';

/** Where a person reads what to do, relative to the root of the repository. */
const runbookOf = (page: string): string => `docs/runbooks/alarms/${page}.md`;

/** Builds `row` as the alarm `quarterdeck-STAGE-ID`, which tells `topic`. */
export function addAlarm(scope: Construct, stageName: string, row: AlarmRow, topic: ITopic): Alarm {
  const { id, page, meaning, metric, when, periods, silence } = row;
  const alarm = new Alarm(scope, id, {
    alarmName: `quarterdeck-${stageName}-${id}`,
    alarmDescription: `${meaning} What to do: ${runbookOf(page)}`,
    metric,
    threshold: 'above' in when ? when.above : when.below,
    comparisonOperator:
      'above' in when ? ComparisonOperator.GREATER_THAN_THRESHOLD : ComparisonOperator.LESS_THAN_THRESHOLD,
    evaluationPeriods: periods,
    treatMissingData: silence === 'good' ? TreatMissingData.NOT_BREACHING : TreatMissingData.BREACHING,
  });
  alarm.addAlarmAction(new SnsAction(topic));
  return alarm;
}
