import { describe, expect, it } from 'vitest';
import { ALERT_EVENTS } from '../../../src/topology/topology.ts';
import { dev, full, onlyOne, propertiesOf, resourcesOf, said } from '../support/templates.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: string;
  readonly Principal: unknown;
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const statementsOf = ({ PolicyDocument }: Readonly<Record<string, unknown>>): readonly Statement[] =>
  (PolicyDocument as { Statement: Statement[] }).Statement;

describe('the alert topic', () => {
  const allowed = statementsOf(onlyOne(dev.observability, 'AWS::SNS::TopicPolicy'));

  it('takes alarms and the alert rule of this account, over TLS only, and nothing else', () => {
    const publishers = allowed
      .filter(({ Effect }) => Effect === 'Allow')
      .map(({ Principal, Condition }) => [
        (Principal as { Service: string }).Service,
        said(Condition?.['StringEquals']?.['aws:SourceAccount']),
        Condition?.['ArnEquals'] === undefined ? '' : said(Condition['ArnEquals']['aws:SourceArn']),
      ]);

    expect(publishers).toEqual([
      ['cloudwatch.amazonaws.com', '<AccountId>', ''],
      ['events.amazonaws.com', '<AccountId>', 'alertevents.Arn'],
    ]);
    expect(JSON.stringify(allowed)).toContain('"aws:SecureTransport":"false"');
  });

  it('gets the events that a person must hear of, as they were committed', () => {
    const rule = onlyOne(dev.observability, 'AWS::Events::Rule');
    const [target = {}, ...more] = rule['Targets'] as Record<string, unknown>[];

    expect(rule['EventPattern']).toEqual({
      source: ['quarterdeck.orchestrator'],
      'detail-type': ['system.alert', 'agent.kill_switch.activated', 'orchestrator.saga.failed'],
    });
    expect(ALERT_EVENTS).toHaveLength(3);
    expect(said(rule['EventBusName'])).toBe('Bus');
    expect(more).toEqual([]);
    expect(target).toMatchObject({ InputPath: '$.detail' });
    expect(said(target['Arn'])).toBe('AlarmsTopic');
    expect(said((target['DeadLetterConfig'] as { Arn: unknown }).Arn)).toBe('AlarmsUndelivered.Arn');
  });

  it('keeps what it could not deliver, and only the rule may put it there', () => {
    const [allow, ...more] = statementsOf(onlyOne(dev.observability, 'AWS::SQS::QueuePolicy')).filter(
      ({ Effect }) => Effect === 'Allow',
    );

    expect(more).toEqual([]);
    expect(allow?.Action).toBe('sqs:SendMessage');
    expect(said(allow?.Condition?.['ArnEquals']?.['aws:SourceArn'])).toBe('alertevents.Arn');
  });

  it('reaches nobody and costs no secret where the stage names nobody', () => {
    expect(resourcesOf(dev.observability, 'AWS::SNS::Subscription').size).toBe(0);
    expect(resourcesOf(dev.observability, 'AWS::SecretsManager::Secret').size).toBe(0);
    expect(resourcesOf(dev.observability, 'AWS::Lambda::Function').size).toBe(0);
  });

  it('reaches a person by mail and by a webhook where the stage asks for both', () => {
    const subscriptions = [...resourcesOf(full.observability, 'AWS::SNS::Subscription').values()].map(
      ({ Properties }) => Properties,
    );

    expect(
      subscriptions.map(({ Protocol, Endpoint }) => `${String(Protocol)} ${said(Endpoint)}`).toSorted(),
    ).toEqual(['email night@example.com', 'lambda WebhookalertwebhookFunction.Arn']);
    for (const { RedrivePolicy } of subscriptions) {
      const { deadLetterTargetArn } = RedrivePolicy as { deadLetterTargetArn: unknown };
      expect(said(deadLetterTargetArn)).toBe('AlarmsUndelivered.Arn');
    }
  });

  it('has a webhook that is tried three times in an hour, and then kept', () => {
    const config = onlyOne(full.observability, 'AWS::Lambda::EventInvokeConfig');

    expect(config).toMatchObject({ MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 3_600 });
    const { OnFailure } = config['DestinationConfig'] as { OnFailure: { Destination: unknown } };
    expect(said(OnFailure.Destination)).toBe('AlarmsUndelivered.Arn');
  });

  it('has the address of the webhook in a secret, which is empty until an operator fills it', () => {
    const secret = propertiesOf(
      resourcesOf(full.observability, 'AWS::SecretsManager::Secret'),
      'WebhookAddress',
    );

    expect(secret['GenerateSecretString']).toMatchObject({ SecretStringTemplate: '{"url":""}' });
  });
});
