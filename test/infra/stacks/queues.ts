import { describe, expect, it } from 'vitest';
import { EVENT_SOURCE } from '../../../src/topology/stage.ts';
import { QUEUE_SPECS, ROUTES } from '../../../src/topology/topology.ts';
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
      'ScheduleFailures',
      'queuedecisionrequestsDeadLetters',
      'queuedecisionrequestsQueue',
      'queuedecisionsDeadLetters',
      'queuedecisionsQueue',
      'queueheartbeatsDeadLetters',
      'queueheartbeatsQueue',
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

  it.each(ROUTES)('$event goes to $queue, and what fails to its dead letters', ({ event, queue }) => {
    const [rule = {}, ...more] = rules.filter(({ EventPattern }) =>
      JSON.stringify(EventPattern).includes(`"${event}"`),
    );

    expect(more).toEqual([]);
    expect(rule).toMatchObject({ EventPattern: { source: [EVENT_SOURCE], 'detail-type': [event] } });
    const targets = rule['Targets'] as { Arn: unknown; DeadLetterConfig: { Arn: unknown } }[];
    expect(targets.map(({ Arn }) => said(Arn))).toEqual([`queue${idOf(queue)}Queue.Arn`]);
    expect(targets.map(({ DeadLetterConfig }) => said(DeadLetterConfig.Arn))).toEqual([
      `queue${idOf(queue)}DeadLetters.Arn`,
    ]);
    expect(said(rule['EventBusName'])).toBe('Bus');
  });

  it('are these and no others', () => {
    const patterns = rules.map(
      ({ EventPattern }) => (EventPattern as { 'detail-type': unknown })['detail-type'],
    );

    expect(patterns).toEqual([['ai.decision.generated']]);
  });
});
