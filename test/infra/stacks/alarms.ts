import { describe, expect, it } from 'vitest';
import { stageOf } from '../../../infra/stages.ts';
import { FUNCTION_SPECS, MACHINE_SPECS, QUEUE_SPECS } from '../../../src/topology/topology.ts';
import { dev, onlyOne, propertiesOf, resourcesOf, said, templatesOf } from '../support/templates.ts';

const { observability } = dev;
const alarms = resourcesOf(observability, 'AWS::CloudWatch::Alarm');
const idOf = (name: string): string => name.replaceAll('-', '');

describe('alarms', () => {
  it('watch every dead-letter queue, function and machine, and the heartbeat', () => {
    const expected = [
      ...[...Object.keys(QUEUE_SPECS), 'outbox', 'schedules'].map((name) => `deadletters${idOf(name)}`),
      ...Object.keys(FUNCTION_SPECS).map((name) => `errors${idOf(name)}`),
      ...Object.keys(MACHINE_SPECS).map((name) => `failures${idOf(name)}`),
      'heartbeatmissing',
    ];

    expect([...alarms.keys()].toSorted()).toEqual(expected.toSorted());
  });

  it('tell the topic and say what to look at', () => {
    for (const { Properties } of alarms.values()) {
      expect((Properties['AlarmActions'] as unknown[]).map(said)).toEqual(['AlarmsTopic']);
      expect(String(Properties['AlarmDescription']).length).toBeGreaterThan(40);
    }
  });

  it('take silence for good news, but not of the heartbeat', () => {
    for (const [id, { Properties }] of alarms) {
      expect(Properties['TreatMissingData']).toBe(id === 'heartbeatmissing' ? 'breaching' : 'notBreaching');
    }
    expect(propertiesOf(alarms, 'heartbeatmissing')).toMatchObject({
      EvaluationPeriods: 2,
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
    });
  });

  it('may be published by CloudWatch of this account, over TLS', () => {
    const policy = onlyOne(observability, 'AWS::SNS::TopicPolicy');
    const text = JSON.stringify(policy['PolicyDocument']);

    expect(text).toContain('"cloudwatch.amazonaws.com"');
    expect(text).toContain('"aws:SecureTransport":"false"');
  });

  it('reach a person by mail where the stage names one', () => {
    const withMail = templatesOf({ ...stageOf('dev'), alarmEmail: 'night@example.com' });

    expect(resourcesOf(observability, 'AWS::SNS::Subscription').size).toBe(0);
    const subscription = onlyOne(withMail.observability, 'AWS::SNS::Subscription');
    expect(subscription).toMatchObject({ Protocol: 'email', Endpoint: 'night@example.com' });
  });
});
