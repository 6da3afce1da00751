import type { Reading } from '../../../src/domain/market-data/reading.ts';
import { NOW } from './common.ts';

/** AAPL at 150, a moment ago, of Alpaca: nothing is wrong with it. */
export const aReading = (overrides: Partial<Reading> = {}): Reading => ({
  symbol: 'AAPL',
  source: 'alpaca',
  price: 150,
  timestamp: NOW,
  ...overrides,
});
