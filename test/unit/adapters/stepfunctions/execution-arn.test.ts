import { describe, expect, test } from 'vitest';
import { executionConsoleUrl } from '../../../../src/adapters/stepfunctions/execution-arn.ts';
import { InvariantError } from '../../../../src/domain/errors.ts';

const machineIn = (partition: string, region: string): string =>
  `arn:${partition}:states:${region}:123456789012:stateMachine:saga`;

describe('the console', () => {
  test.each([
    ['aws', 'us-east-1', 'https://us-east-1.console.aws.amazon.com/'],
    ['aws-cn', 'cn-north-1', 'https://cn-north-1.console.amazonaws.cn/'],
    ['aws-us-gov', 'us-gov-west-1', 'https://us-gov-west-1.console.amazonaws-us-gov.com/'],
  ])('of %s shows an execution', (partition, region, host) => {
    expect(executionConsoleUrl(machineIn(partition, region), 'intent-1-r1')).toBe(
      `${host}states/home?region=${region}#/v2/executions/details/arn:${partition}:states:${region}:123456789012:execution:saga:intent-1-r1`,
    );
  });

  test.each([
    ['arn:aws:lambda:us-east-1:123456789012:function:saga'],
    [machineIn('aws-iso', 'us-iso-east-1')],
  ])('has no place for %s', (arn) => {
    expect(() => executionConsoleUrl(arn, 'intent-1')).toThrow(InvariantError);
  });
});
