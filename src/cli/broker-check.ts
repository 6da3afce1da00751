import { createAlpacaBroker } from '../adapters/alpaca/index.ts';
import type { BrokerAccount } from '../application/ports/broker.ts';
import { ALPACA_PAPER_URL } from '../contracts/config/alpaca-hosts.ts';
import type { AlpacaSecret } from '../contracts/config/alpaca-secret.ts';
import { errorMessage, FatalError, InvalidInputError, TransientError } from '../domain/errors.ts';

/**
 * Asks the broker for the account of these keys, by the same adapter that trades with them. Throws InvalidInput when
 * it refuses the keys, Fatal for a host that SE2 forbids, Transient when it does not answer.
 */
export async function checkKeys(
  { keyId, secretKey, tradingUrl = ALPACA_PAPER_URL }: AlpacaSecret,
  fetchBroker: typeof fetch,
): Promise<BrokerAccount> {
  const broker = createAlpacaBroker({
    keyId,
    secretKey,
    tradingUrl,
    fetch: fetchBroker,
    liveTradingAllowed: false,
  });
  try {
    return await broker.account();
  } catch (error) {
    if (error instanceof TransientError) {
      throw new TransientError(
        `${errorMessage(error)}; --no-check writes the keys without asking`,
        {},
        error,
      );
    }
    if (!(error instanceof FatalError)) throw error;
    throw new InvalidInputError(
      `${new URL(tradingUrl).host} refuses these keys (they must be those of a paper account): ${errorMessage(error)}`,
      {},
      error,
    );
  }
}
