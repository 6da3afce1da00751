import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';

const MINUTE = Duration.minutes(1);

/** Executions a minute that did not end by completing the machine: failed, timed out or aborted. */
export const sagaFailures = (machine: IStateMachine): IMetric =>
  new MathExpression({
    label: 'saga failures',
    period: MINUTE,
    expression: 'failed + timedOut + aborted',
    usingMetrics: {
      failed: machine.metricFailed({ statistic: Stats.SUM }),
      timedOut: machine.metricTimedOut({ statistic: Stats.SUM }),
      aborted: machine.metricAborted({ statistic: Stats.SUM }),
    },
  });

/** Invocations a minute that ended well. */
export const successes = (lambda: IFunction): IMetric =>
  new MathExpression({
    label: 'successes',
    period: MINUTE,
    expression: 'FILL(invocations, 0) - FILL(errors, 0)',
    usingMetrics: {
      invocations: lambda.metricInvocations({ statistic: Stats.SUM }),
      errors: lambda.metricErrors({ statistic: Stats.SUM }),
    },
  });
