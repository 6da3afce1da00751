import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { type AlpacaSecret, alpacaSecret } from '../../contracts/config/alpaca-secret.ts';
import { ConflictError, NotFoundError } from '../../domain/errors.ts';
import { calling } from './faults.ts';

/** One version of the secret. */
export interface StoredKeys {
  readonly versionId: string;
  /** Undefined when the text is not what functions could read; it is not passed on. */
  readonly secret: AlpacaSecret | undefined;
}

/** The keys to the broker in Secrets Manager, and the ones before them: it keeps two versions. */
export interface BrokerKeys {
  current(): Promise<StoredKeys>;
  /** Undefined when the secret has never been changed. */
  previous(): Promise<StoredKeys | undefined>;
  /** Writes a new version, which is current from then on. Answers its id. */
  put(secret: AlpacaSecret): Promise<string>;
  /** Makes the previous version current and the current one previous. Conflict when they changed meanwhile. */
  swap(current: StoredKeys, previous: StoredKeys): Promise<void>;
}

const CURRENT = 'AWSCURRENT';
const PREVIOUS = 'AWSPREVIOUS';

/** @param secretId ARN or name. Every call may throw Fatal, NotFound or Transient, never with the secret in it. */
export function createBrokerKeys(client: SecretsManagerClient, secretId: string): BrokerKeys {
  const read = async (stage: string): Promise<StoredKeys> => {
    const { SecretString: text = '', VersionId: versionId = '' } = await calling('reading the secret', () =>
      client.send(new GetSecretValueCommand({ SecretId: secretId, VersionStage: stage })),
    );
    return { versionId, secret: parsed(text) };
  };
  return {
    current: () => read(CURRENT),
    async previous() {
      try {
        return await read(PREVIOUS);
      } catch (error) {
        if (error instanceof NotFoundError) return undefined;
        throw error;
      }
    },
    async put(secret) {
      const { VersionId: versionId = '' } = await calling('writing the secret', () =>
        client.send(new PutSecretValueCommand({ SecretId: secretId, SecretString: JSON.stringify(secret) })),
      );
      return versionId;
    },
    async swap(current, previous) {
      const now = await read(CURRENT);
      if (now.versionId !== current.versionId) throw new ConflictError('the secret was changed meanwhile');
      await calling('restoring the secret', () =>
        client.send(
          new UpdateSecretVersionStageCommand({
            SecretId: secretId,
            VersionStage: CURRENT,
            MoveToVersionId: previous.versionId,
            RemoveFromVersionId: current.versionId,
          }),
        ),
      );
    },
  };
}

function parsed(text: string): AlpacaSecret | undefined {
  try {
    return alpacaSecret.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
