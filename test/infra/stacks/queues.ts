import { describe, expect, it } from 'vitest';
import { EVENT_SOURCE } from '../../../src/topology/stage.ts';
import { QUEUE_SPECS, ROUTES, SERVICE_EVENT_SPECS } from '../../../src/topology/topology.ts';
import { dev, propertiesOf, type Resource, resourcesOf, said } from '../support/templates.ts';

const { trading } = dev;
const queues = resourcesOf(trading, 'AWS::SQS::Queue');
const idOf = (name: string): string => name.replaceAll(/[^A-Za-z0-9]/g, '');
const all = (type: string): readonly Resource['Properties'][] =>
  [...resourcesOf(trading, type).values()].map(({ Properties }) => Properties);

describe('queues', () => {
  it.each(Object.entries(QUEUE_SPECS))('%s has its dead letters and its one consumer', (name, spec) => {
    // Prepare
    const id = `queue${idOf(name)}`;

    // Act
    const queue = propertiesOf(queues, `${id}Queue`);
    const consumers = all('AWS::Lambda::EventSourceMapping').filter(
      ({ EventSourceArn }) => said(EventSourceArn) === `${id}Queue.Arn`,
    );

    // Assess
    expect(queue).toMatchObject({
      VisibilityTimeout: spec.visibilityTimeoutSeconds,
      RedrivePolicy: { maxReceiveCount: spec.maxReceives },
    });
    const { deadLetterTargetArn } = queue['RedrivePolicy'] as { deadLetterTargetArn: unknown };
    expect(said(deadLetterTargetArn)).toBe(`${id}DeadLetters.Arn`);
    expect(propertiesOf(queues, `${id}DeadLetters`)).toMatchObject({ MessageRetentionPeriod: 14 * 86_400 });
    expect(consumers.map(({ FunctionName }) => said(FunctionName))).toEqual([
      `${idOf(spec.consumer)}Function`,
    ]);
    expect(consumers[0]).toMatchObject({
      BatchSize: spec.batchSize,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  });

  it('are these and no others', () => {
    expect([...queues.keys()].toSorted()).toEqual([
      'OutboxFailures',
      'RecoveryFailures',
      'ScheduleFailures',
      'queuedecisionrequestsDeadLetters',
      'queuedecisionrequestsQueue',
      'queuedecisionsDeadLetters',
      'queuedecisionsQueue',
      'queueheartbeatsDeadLetters',
      'queueheartbeatsQueue',
      'queuereactionsDeadLetters',
      'queuereactionsQueue',
    ]);
  });

  it('are encrypted, and refuse whoever comes without TLS', () => {
    const refused = all('AWS::SQS::QueuePolicy').flatMap(({ Queues, PolicyDocument }) => {
      const { Statement } = PolicyDocument as { Statement: Record<string, unknown>[] };
      const denies = Statement.some(
        ({ Effect, Action, Condition }) =>
          Effect === 'Deny' &&
          Action === 'sqs:*' &&
          JSON.stringify(Condition).includes('"aws:SecureTransport":"false"'),
      );
      return denies ? (Queues as unknown[]).map(said) : [];
    });

    expect(refused.toSorted()).toEqual([...queues.keys()].toSorted());
    for (const { Properties } of queues.values())
      expect(Properties).toMatchObject({ SqsManagedSseEnabled: true });
  });
});

describe('event routes', () => {
  const rules = all('AWS::Events::Rule');

  it.each(ROUTES)('$event of $from goes to $queue, and what fails to its dead letters', (route) => {
    const { event, from, queue } = route;
    const source = from === 'us' ? [EVENT_SOURCE] : [{ 'anything-but': [EVENT_SOURCE] }];

    const [rule = {}, ...more] = rules.filter(({ EventPattern }) =>
      JSON.stringify(EventPattern).includes(`"${event}"`),
    );

    expect(more).toEqual([]);
    expect(rule).toMatchObject({ EventPattern: { source, 'detail-type': [event] } });
    const targets = rule['Targets'] as { Arn: unknown; DeadLetterConfig: { Arn: unknown } }[];
    expect(targets.map(({ Arn }) => said(Arn))).toEqual([`queue${idOf(queue)}Queue.Arn`]);
    expect(targets.map(({ DeadLetterConfig }) => said(DeadLetterConfig.Arn))).toEqual([
      `queue${idOf(queue)}DeadLetters.Arn`,
    ]);
    expect(said(rule['EventBusName'])).toBe('Bus');
  });

  it('are these and no others on our bus', () => {
    const ours = rules.filter(({ EventBusName }) => EventBusName !== undefined);
    const patterns = ours.map(
      ({ EventPattern }) => (EventPattern as { 'detail-type': unknown })['detail-type'],
    );

    expect(patterns).toEqual([
      ['ai.decision.generated'],
      ['market.session.changed'],
      ['trade.order.filled'],
      ['trade.order.failed'],
      ['system.heartbeat'],
      ['system.error.occurred'],
    ]);
  });
});

describe('service events', () => {
  const rules = all('AWS::Events::Rule').filter(({ EventBusName }) => EventBusName === undefined);
  const ofPurpose = (purpose: string) => rules.find(({ Description }) => Description === purpose) ?? {};

  it.each(Object.entries(SERVICE_EVENT_SPECS))('%s goes from the default bus to its function', (_, spec) => {
    const rule = ofPurpose(spec.purpose);

    const { detail, ...pattern } = rule['EventPattern'] as { detail: Record<string, unknown[]> };
    expect(pattern).toEqual({ source: [spec.source], 'detail-type': [spec.detailType] });
    expect(detail['status']).toEqual(spec.statuses);
    expect(detail['stateMachineArn']?.map(said)).toEqual([`machine${idOf(spec.machine)}Machine`]);
    expect((rule['Targets'] as { Arn: unknown }[]).map(({ Arn }) => said(Arn))).toEqual([
      `${idOf(spec.target)}Function.Arn`,
    ]);
  });

  it.each(Object.entries(SERVICE_EVENT_SPECS))(
    '%s is tried again for an hour, and then leaves a dead letter: of the bus or of the function',
    (_, { target, purpose }) => {
      const [to] = ofPurpose(purpose)['Targets'] as {
        RetryPolicy: unknown;
        DeadLetterConfig: { Arn: unknown };
      }[];
      const failures = propertiesOf(
        resourcesOf(trading, 'AWS::Lambda::EventInvokeConfig'),
        `${idOf(target)}Failures`,
      );

      expect(to?.RetryPolicy).toEqual({ MaximumEventAgeInSeconds: 3_600, MaximumRetryAttempts: 24 });
      expect(said(to?.DeadLetterConfig.Arn)).toBe('RecoveryFailures.Arn');
      expect(failures).toMatchObject({ MaximumEventAgeInSeconds: 3_600, MaximumRetryAttempts: 2 });
      const { OnFailure } = failures['DestinationConfig'] as { OnFailure: { Destination: unknown } };
      expect(said(OnFailure.Destination)).toBe('RecoveryFailures.Arn');
    },
  );

  it('may invoke their functions, each rule its own', () => {
    const permissions = all('AWS::Lambda::Permission').filter(
      ({ Principal }) => Principal === 'events.amazonaws.com',
    );

    expect(permissions.map(({ FunctionName, SourceArn }) => [said(FunctionName), said(SourceArn)])).toEqual(
      Object.entries(SERVICE_EVENT_SPECS).map(([name, { target }]) => [
        `${idOf(target)}Function.Arn`,
        `serviceevent${idOf(name)}Rule.Arn`,
      ]),
    );
  });

  it('are these and no others', () => {
    expect(rules).toHaveLength(Object.keys(SERVICE_EVENT_SPECS).length);
  });
});
