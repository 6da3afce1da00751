import { pathToFileURL } from 'node:url';
import * as whole from '@alpacahq/alpaca-trade-api/rest';
import { describe, expect, it } from 'vitest';
import { trimmedAlpacaClient } from '../../infra/constructs/trimmed-client.ts';

const trimmed = (await import(pathToFileURL(trimmedAlpacaClient()).href)) as typeof whole;

describe("the trimmed copy of Alpaca's client", () => {
  it('has what the adapter names, and little else', () => {
    expect(Object.keys(trimmed.trading).toSorted()).toEqual([
      'AccountsApi',
      'AssetsApi',
      'CalendarApi',
      'Configuration',
      'OrdersApi',
      'PositionsApi',
    ]);
    expect(Object.keys(trimmed.marketData).toSorted()).toEqual([
      'Configuration',
      'CryptoApi',
      'NewsApi',
      'StockApi',
    ]);
    expect(Object.keys(whole.trading).length).toBeGreaterThan(500);
  });

  it('sends and reads as the whole one does', async () => {
    const asked: string[] = [];
    const answer = { id: 'a', account_number: 'PA1', status: 'ACTIVE', cash: '12.50', equity: '12.50' };
    const accountOf = async ({ trading }: typeof whole) => {
      const fetchApi: typeof fetch = async (input, init) => {
        asked.push(`${init?.method} ${new Request(input).url}`);
        return Response.json(answer);
      };
      const settings = { basePath: 'http://127.0.0.1', apiKey: () => 'key', fetchApi };
      return new trading.AccountsApi(new trading.Configuration(settings)).getAccount();
    };

    const [copy, original] = [await accountOf(trimmed), await accountOf(whole)];

    expect(copy).toEqual(original);
    expect(asked[0]).toBe(asked[1]);
  });
});
