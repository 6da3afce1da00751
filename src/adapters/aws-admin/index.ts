import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type BrokerKeys, createBrokerKeys } from './broker-keys.ts';
import { calling } from './faults.ts';
import { createOperators, type Operators } from './operators.ts';
import { readStackOutputs } from './stack-outputs.ts';

/** Where to look; what is absent comes from the environment and the AWS configuration files, as in every AWS tool. */
export interface AwsTarget {
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
}

/** What a person does with a deployment, with a person's credentials. Functions never use it. */
export interface AwsAdmin {
  /** Throws InvalidInput when no region is set. */
  region(): Promise<string>;
  stackOutputs(stackName: string): Promise<ReadonlyMap<string, string>>;
  brokerKeys(secretId: string): BrokerKeys;
  operators(userPoolId: string): Operators;
}

export interface AwsClients {
  readonly stacks: CloudFormationClient;
  readonly secrets: SecretsManagerClient;
  readonly users: CognitoIdentityProviderClient;
}

export function createAwsClients({ region, profile }: AwsTarget): AwsClients {
  const target = {
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
  };
  return {
    stacks: new CloudFormationClient(target),
    secrets: new SecretsManagerClient(target),
    users: new CognitoIdentityProviderClient(target),
  };
}

export const createAwsAdmin = ({ stacks, secrets, users }: AwsClients): AwsAdmin => ({
  region: () => calling('finding the region', () => stacks.config.region()),
  stackOutputs: (stackName) => readStackOutputs(stacks, stackName),
  brokerKeys: (secretId) => createBrokerKeys(secrets, secretId),
  operators: (userPoolId) => createOperators(users, userPoolId),
});

export type { BrokerKeys, StoredKeys } from './broker-keys.ts';
export type { Operators } from './operators.ts';
