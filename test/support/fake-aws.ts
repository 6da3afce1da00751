import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { type AwsAdmin, createAwsAdmin } from '../../src/adapters/aws-admin/index.ts';

interface Version {
  readonly id: string;
  readonly text: string;
}

/** An account with what a deployed stage has, behind the real clients and adapters; it keeps what is done to it. */
export class FakeAws {
  readonly stacks = new Map<string, Readonly<Record<string, string>>>();
  /** Of the one secret: all versions ever written, oldest first. */
  readonly versions: Version[];
  current: Version;
  previous: Version | undefined;
  /** By e-mail. */
  readonly users = new Map<string, { status: string; enabled: boolean; mails: number }>();
  /** Thrown by every call while it is set. */
  fault: Error | undefined;
  /** Thrown by every write of the secret while it is set. */
  writeFault: Error | undefined;
  readonly admin: AwsAdmin;

  constructor(secretText: string) {
    this.current = { id: 'version-1', text: secretText };
    this.versions = [this.current];
    const region = { region: 'eu-central-1' };
    const stacks = new CloudFormationClient(region);
    const secrets = new SecretsManagerClient(region);
    const users = new CognitoIdentityProviderClient(region);
    this.#serveStacks(stacks);
    this.#serveSecret(secrets);
    this.#serveUsers(users);
    this.admin = createAwsAdmin({ stacks, secrets, users });
  }

  #guard(): void {
    if (this.fault !== undefined) throw this.fault;
  }

  #serveStacks(client: CloudFormationClient): void {
    mockClient(client)
      .on(DescribeStacksCommand)
      .callsFake(({ StackName: name }: { StackName: string }) => {
        this.#guard();
        const outputs = this.stacks.get(name);
        if (outputs === undefined) throw new Error(`Stack with id ${name} does not exist`);
        const Outputs = Object.entries(outputs).map(([OutputKey, OutputValue]) => ({
          OutputKey,
          OutputValue,
        }));
        return { Stacks: [{ Outputs }] };
      });
  }

  #serveSecret(client: SecretsManagerClient): void {
    const service = mockClient(client);
    service.on(GetSecretValueCommand).callsFake(({ VersionStage: stage }: { VersionStage: string }) => {
      this.#guard();
      const version = stage === 'AWSPREVIOUS' ? this.previous : this.current;
      if (version === undefined)
        throw new ResourceNotFoundException({ message: 'no version', $metadata: {} });
      return { SecretString: version.text, VersionId: version.id };
    });
    service.on(PutSecretValueCommand).callsFake(({ SecretString: text }: { SecretString: string }) => {
      this.#guard();
      if (this.writeFault !== undefined) throw this.writeFault;
      this.previous = this.current;
      this.current = { id: `version-${this.versions.length + 1}`, text };
      this.versions.push(this.current);
      return { VersionId: this.current.id };
    });
    service
      .on(UpdateSecretVersionStageCommand)
      .callsFake((asked: { MoveToVersionId: string; RemoveFromVersionId: string }) => {
        this.#guard();
        const to = this.versions.find(({ id }) => id === asked.MoveToVersionId);
        if (to === undefined || asked.RemoveFromVersionId !== this.current.id)
          throw new Error('wrong version');
        // The label AWSPREVIOUS follows by itself to where AWSCURRENT was.
        this.previous = this.current;
        this.current = to;
        return {};
      });
  }

  #serveUsers(client: CognitoIdentityProviderClient): void {
    const service = mockClient(client);
    service.on(AdminGetUserCommand).callsFake(({ Username: email }: { Username: string }) => {
      this.#guard();
      const user = this.users.get(email);
      if (user === undefined)
        throw new UserNotFoundException({ message: 'User does not exist.', $metadata: {} });
      return { UserStatus: user.status, Enabled: user.enabled };
    });
    service
      .on(AdminCreateUserCommand)
      .callsFake(
        ({ Username: email, MessageAction: action }: { Username: string; MessageAction?: string }) => {
          this.#guard();
          const known = this.users.get(email);
          if ((known !== undefined) !== (action === 'RESEND')) throw new Error('UsernameExistsException');
          this.users.set(email, {
            status: 'FORCE_CHANGE_PASSWORD',
            enabled: true,
            mails: (known?.mails ?? 0) + 1,
          });
          return {};
        },
      );
  }
}
