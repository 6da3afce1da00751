import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { readAlpacaSecret } from '../../../../src/adapters/secrets/index.ts';
import { FatalError, TransientError } from '../../../../src/domain/errors.ts';

/** A secret with this text in it. */
function read(text: string | Error): Promise<unknown> {
  const service = new SecretsManagerClient({});
  const client = mockClient(service);
  const request = client.on(GetSecretValueCommand, { SecretId: 'arn:secret' });
  if (typeof text === 'string') request.resolves({ SecretString: text });
  else request.rejects(text);
  return readAlpacaSecret({ client: service, secretId: 'arn:secret' });
}

const failure = async (text: string | Error): Promise<Error> =>
  read(text).then(
    () => new Error('it was read'),
    (error: unknown) => error as Error,
  );

describe('readAlpacaSecret', () => {
  it('reads the keys, and the addresses where there are any', async () => {
    await expect(read('{"keyId":"k","secretKey":"s"}')).resolves.toEqual({ keyId: 'k', secretKey: 's' });
    await expect(
      read('{"keyId":"k","secretKey":"s","tradingUrl":"http://127.0.0.1:4010","note":"ignored"}'),
    ).resolves.toEqual({ keyId: 'k', secretKey: 's', tradingUrl: 'http://127.0.0.1:4010' });
    await expect(read('{"keyId":"k","secretKey":"s","finnhubKey":"f","coinGeckoKey":"c"}')).resolves.toEqual({
      keyId: 'k',
      secretKey: 's',
      finnhubKey: 'f',
      coinGeckoKey: 'c',
    });
  });

  it.each([
    ['no JSON', 'PLANTED-SECRET', '(whole)'],
    ['nothing', '', '(whole)'],
    ['an empty key', '{"keyId":"","secretKey":"PLANTED-SECRET"}', 'keyId'],
    ['a missing key', '{"keyId":"PLANTED-SECRET"}', 'secretKey'],
    ['a key of another type', '{"keyId":"k","secretKey":["PLANTED-SECRET"]}', 'secretKey'],
    [
      'an empty key of another source',
      '{"keyId":"k","secretKey":"PLANTED-SECRET","finnhubKey":""}',
      'finnhubKey',
    ],
    ['no address', '{"keyId":"k","secretKey":"s","tradingUrl":"PLANTED-SECRET"}', 'tradingUrl'],
  ])('throws Fatal for %s, naming the field and never the text', async (_what, text, field) => {
    const error = await failure(text);

    expect(error).toBeInstanceOf(FatalError);
    expect(error.message).toContain(field);
    expect(`${error.message} ${String(error.cause)} ${error.stack}`).not.toContain('PLANTED-SECRET');
  });

  it('throws Fatal when there is no such secret or it is forbidden', async () => {
    const forbidden = Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' });

    await expect(read(new ResourceNotFoundException({ message: 'gone', $metadata: {} }))).rejects.toThrow(
      FatalError,
    );
    await expect(read(forbidden)).rejects.toThrow(FatalError);
  });

  it('throws Transient when Secrets Manager does not answer', async () => {
    await expect(read(new Error('socket hang up'))).rejects.toThrow(TransientError);
  });
});
