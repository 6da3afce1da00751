import { describe, expect, it, vi } from 'vitest';
import {
  assertPaperHost,
  createAlpacaBroker,
  createAlpacaMarketData,
} from '../../../src/adapters/alpaca/index.ts';
import { FatalError } from '../../../src/domain/errors.ts';

const LIVE = 'https://api.alpaca.markets';

describe('the paper-only rule', () => {
  it.each([
    'https://paper-api.alpaca.markets',
    'https://data.alpaca.markets/',
    'http://127.0.0.1:3006',
    'http://localhost:1/v2',
    'http://[::1]:80',
  ])('lets %s through', (url) => {
    expect(() => assertPaperHost(url, false)).not.toThrow();
  });

  it.each([
    LIVE,
    'https://API.alpaca.markets/',
    'http://paper-api.alpaca.markets',
    'https://paper-api.alpaca.markets:8443',
    'https://paper-api.alpaca.markets.example.com',
    'https://paper-api.alpaca.markets@example.com',
    'https://user:word@paper-api.alpaca.markets',
    'https://example.com',
    'http://127.0.0.1.example.com',
    'ftp://localhost',
    'file:///etc/passwd',
    'paper-api.alpaca.markets',
    '',
  ])('refuses %s', (url) => {
    expect(() => assertPaperHost(url, false)).toThrow(FatalError);
  });

  it('lets the live host through only when live trading is allowed, and no other host with it', () => {
    expect(() => assertPaperHost(LIVE, true)).not.toThrow();
    expect(() => assertPaperHost('https://example.com', true)).toThrow(FatalError);
  });

  it('stands before anything is sent', () => {
    const fetch = vi.fn<typeof globalThis.fetch>();
    const keys = { keyId: 'key', secretKey: 'secret', fetch };
    const clock = { now: () => new Date(0) };

    expect(() => createAlpacaBroker({ ...keys, tradingUrl: LIVE, liveTradingAllowed: false })).toThrow(
      FatalError,
    );
    expect(() => createAlpacaMarketData({ ...keys, dataUrl: 'https://example.com', clock })).toThrow(
      FatalError,
    );
    expect(fetch).not.toHaveBeenCalled();
  });
});
