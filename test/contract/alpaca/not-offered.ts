/** Operations that Alpaca publishes and the exchange does not have, by the beginning of their path, and why. */
const REASONS: Readonly<Record<string, string>> = {
  '/v1/locates': 'nothing is hard to borrow for a fee',
  '/v1/corporate-actions': 'bars come adjusted or not at all; the synthetic market has no actions',
  '/v1beta1/crypto-perps': 'no perpetuals',
  '/v1beta1/fixed_income': 'no bonds',
  '/v1beta1/forex': 'one currency',
  '/v1beta1/indices': 'no indices',
  '/v1beta1/logos': 'no pictures',
  '/v1beta1/options': 'no options',
  '/v2/assets/fixed_income': 'no bonds',
  '/v2/corporate_actions': 'bars come adjusted or not at all; the synthetic market has no actions',
  '/v2/options': 'no options',
  '/v2/perpetuals': 'no perpetuals',
  '/v2/positions/{symbol_or_contract_id}/': 'no options',
  '/v2/stocks/auctions': 'auctions are approximated by first and last prices, and not published',
  '/v2/stocks/{symbol}/auctions': 'auctions are approximated by first and last prices, and not published',
  '/v2/tokenization': 'no tokens of stocks',
  '/v2/wallets': 'no transfers of coins',
  '/v2/watchlists': 'the universe is the agent’s own (UN1)',
  '/v2beta1/events': 'trade updates come over the WebSocket',
};

/** Why `verb /path` is not offered; undefined for what is. */
export const whyNot = (operation: string): string | undefined => {
  const path = operation.slice(operation.indexOf(' ') + 1);
  return Object.entries(REASONS).find(([beginning]) => path.startsWith(beginning))?.[1];
};
