import { CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AttributeType, BillingMode, StreamViewType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { PLACEHOLDER_KEY_ID, type Stage } from '../../src/topology/stage.ts';
import { TABLE_SPECS } from '../../src/topology/topology.ts';
import { acknowledge } from '../nag.ts';

export interface DataStackProps {
  readonly stage: Stage;
}

/** What must outlive a deployment: the tables, and the keys to the broker. */
export class DataStack extends Stack {
  readonly state: Table;
  readonly audit: Table;
  readonly alpacaSecret: Secret;

  constructor(scope: Construct, id: string, { stage }: DataStackProps) {
    super(scope, id, {
      description: 'Quarterdeck: tables and broker keys',
      terminationProtection: stage.keepData,
    });
    const text = (name: string) => ({ name, type: AttributeType.STRING });
    const removalPolicy = stage.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    const common = {
      billingMode: BillingMode.PAY_PER_REQUEST,
      // The key that AWS owns: encrypted, and without a charge per request.
      encryption: TableEncryption.DEFAULT,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: stage.keepData,
      removalPolicy,
    };

    const { state, audit } = TABLE_SPECS;
    this.state = new Table(this, 'State', {
      ...common,
      partitionKey: text(state.partitionKey),
      sortKey: text(state.sortKey),
      // The relay reads the item itself, so the stream need not carry it.
      stream: StreamViewType.KEYS_ONLY,
    });
    this.state.addGlobalSecondaryIndex({
      indexName: state.sparseIndex.name,
      partitionKey: text(state.sparseIndex.partitionKey),
      sortKey: text(state.sparseIndex.sortKey),
    });
    this.audit = new Table(this, 'Audit', {
      ...common,
      partitionKey: text(audit.partitionKey),
      sortKey: text(audit.sortKey),
    });

    this.alpacaSecret = new Secret(this, 'AlpacaKeys', {
      description: 'Alpaca paper keys, JSON with keyId and secretKey; replace what is generated here',
      // Well formed and wrong: until an operator puts real keys in, the broker refuses and nothing trades.
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ keyId: PLACEHOLDER_KEY_ID }),
        generateStringKey: 'secretKey',
        excludePunctuation: true,
      },
      removalPolicy,
    });
    acknowledge(this.alpacaSecret, {
      'AwsSolutions-SMG4':
        'Alpaca has no API that makes keys, so nothing can rotate them by itself; an operator does, and functions take the new ones without a deploy.',
    });
    new CfnOutput(this, 'AlpacaKeysArn', { value: this.alpacaSecret.secretArn });
  }
}
