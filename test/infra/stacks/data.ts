import { describe, expect, it } from 'vitest';
import { stageOf } from '../../../infra/stages.ts';
import { statePartition } from '../../../src/contracts/records/keys.ts';
import { dev, onlyOne, propertiesOf, resourcesOf, said, templatesOf } from '../support/templates.ts';

const prod = templatesOf(stageOf('prod'));
const tables = resourcesOf(dev.data, 'AWS::DynamoDB::Table');

describe('tables', () => {
  it('are state and audit, with the keys of the topology', () => {
    expect([...tables.keys()]).toEqual(['State', 'Audit']);
    expect(propertiesOf(tables, 'State')).toMatchObject({
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'open',
          KeySchema: [
            { AttributeName: 'openPk', KeyType: 'HASH' },
            { AttributeName: 'sk', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    });
    expect(propertiesOf(tables, 'Audit')).toMatchObject({
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'seq', KeyType: 'RANGE' },
      ],
    });
  });

  it.each(['State', 'Audit'])('%s can be restored to any second and is paid by request', (id) => {
    expect(tables.get(id)?.Properties).toMatchObject({
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      BillingMode: 'PAY_PER_REQUEST',
    });
  });

  it('stream the state, and only the state', () => {
    expect(propertiesOf(tables, 'State')['StreamSpecification']).toEqual({ StreamViewType: 'KEYS_ONLY' });
    expect(propertiesOf(tables, 'Audit')).not.toHaveProperty('StreamSpecification');
  });

  it('go with the stack in dev, and stay in prod', () => {
    for (const { Properties, DeletionPolicy } of tables.values()) {
      expect(Properties['DeletionProtectionEnabled']).toBe(false);
      expect(DeletionPolicy).toBe('Delete');
    }
    for (const { Properties, DeletionPolicy } of resourcesOf(prod.data, 'AWS::DynamoDB::Table').values()) {
      expect(Properties['DeletionProtectionEnabled']).toBe(true);
      expect(DeletionPolicy).toBe('Retain');
    }
  });
});

describe('outbox', () => {
  const source = propertiesOf(
    resourcesOf(dev.trading, 'AWS::Lambda::EventSourceMapping'),
    'outboxrelayStreamSource',
  );

  it('is read off the stream by the relay, which gives back what failed', () => {
    expect(said(source['EventSourceArn'])).toBe('State.StreamArn');
    expect(said(source['FunctionName'])).toBe('outboxrelayFunction');
    expect(source).toMatchObject({
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 6,
      StartingPosition: 'TRIM_HORIZON',
    });
    const { OnFailure } = source['DestinationConfig'] as { OnFailure: { Destination: unknown } };
    expect(said(OnFailure.Destination)).toBe('OutboxFailures.Arn');
  });

  it('wakes the relay for new outbox items and nothing else', () => {
    const { Filters } = source['FilterCriteria'] as { Filters: { Pattern: string }[] };
    const patterns = Filters.map(
      ({ Pattern }) => JSON.parse(Pattern) as { dynamodb: { Keys: { pk: { S: { suffix: string }[] } } } },
    );
    const suffix = patterns[0]?.dynamodb.Keys.pk.S[0]?.suffix ?? 'none';

    expect(patterns).toEqual([
      { eventName: ['INSERT'], dynamodb: { Keys: { pk: { S: [{ suffix: '#outbox' }] } } } },
    ]);
    expect(statePartition('agent-1', 'outbox').endsWith(suffix)).toBe(true);
    expect(statePartition('outbox', 'order').endsWith(suffix)).toBe(false);
  });
});

describe('broker keys', () => {
  it('begin well formed and wrong', () => {
    const secret = onlyOne(dev.data, 'AWS::SecretsManager::Secret');

    expect(secret['GenerateSecretString']).toMatchObject({
      SecretStringTemplate: '{"keyId":"replace-me"}',
      GenerateStringKey: 'secretKey',
    });
  });
});
