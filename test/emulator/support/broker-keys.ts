import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { AlpacaSecret } from '../../../src/contracts/config/alpaca-secret.ts';
import type { Deployed } from './deployed.ts';
import { KEYS } from './exchange.ts';

/** Puts in the keys, as an operator does after the first deployment, and where the paper exchange is. */
export async function setBrokerKeys(
  endpoint: string,
  deployed: Deployed,
  exchangeUrl: string,
): Promise<void> {
  const secret: AlpacaSecret = { ...KEYS, tradingUrl: exchangeUrl, dataUrl: exchangeUrl };
  await new SecretsManagerClient({ endpoint }).send(
    new PutSecretValueCommand({
      SecretId: deployed.output('AlpacaKeysArn'),
      SecretString: JSON.stringify(secret),
    }),
  );
}
