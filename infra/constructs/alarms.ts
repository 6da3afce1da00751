import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

export interface AlarmProps {
  /** What it means and what to look at, for whoever reads the mail at night. */
  readonly description: string;
  readonly metric: IMetric;
  readonly topic: ITopic;
}

/** Tells `topic` as soon as one period of `metric` is above zero; no data is good news. */
export function alarmAboveZero(
  scope: Construct,
  id: string,
  { description, metric, topic }: AlarmProps,
): void {
  new Alarm(scope, id, {
    alarmDescription: description,
    metric,
    threshold: 0,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: 1,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  }).addAlarmAction(new SnsAction(topic));
}

/** Tells `topic` when `metric` was below one, or silent, for `periods` of its periods. */
export function alarmWhenSilent(
  scope: Construct,
  id: string,
  { description, metric, topic, periods }: AlarmProps & { readonly periods: number },
): void {
  new Alarm(scope, id, {
    alarmDescription: description,
    metric,
    threshold: 1,
    comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
    evaluationPeriods: periods,
    treatMissingData: TreatMissingData.BREACHING,
  }).addAlarmAction(new SnsAction(topic));
}
