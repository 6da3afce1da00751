import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { readWebhookSecret } from '../../../../src/adapters/secrets/index.ts';
import { FatalError } from '../../../../src/domain/errors.ts';

function read(text: string) {
  const service = new SecretsManagerClient({});
  mockClient(service).on(GetSecretValueCommand).resolves({ SecretString: text });
  return readWebhookSecret({ client: service, secretId: 'arn:secret' });
}

describe('readWebhookSecret', () => {
  it('reads an https address, and ignores what was generated beside it', async () => {
    await expect(read('{"url":"https://hooks.slack.com/services/x","unused":"y"}')).resolves.toEqual({
      url: 'https://hooks.slack.com/services/x',
    });
  });

  it.each([
    '{"url":"","unused":"y"}',
    '{"url":"http://hooks.slack.com/planted"}',
    'https://planted',
    '{}',
    '',
  ])('says of %s that a person must put an address in, and does not quote it', async (text) => {
    const error = await read(text).then(
      () => new Error('it was read'),
      (thrown: unknown) => thrown as Error,
    );

    expect(error).toBeInstanceOf(FatalError);
    expect(error.message).toMatch(
      /^the webhook secret is not JSON with an https url; check (url|\(whole\))$/,
    );
  });
});
