import type { DependencyName } from '../../contracts/names.ts';
import { assetClassOf } from '../../domain/asset.ts';
import type { QuoteSourceName, Reading } from '../../domain/market-data/reading.ts';
import type { Guard } from '../ports/guard.ts';
import type { QuoteSource } from '../ports/quote-source.ts';

/** Whose breaker and budget a source's requests count against. */
const DEPENDENCY_OF: Readonly<Record<QuoteSourceName, DependencyName>> = {
  alpaca: 'alpaca-data',
  finnhub: 'finnhub',
  coingecko: 'coingecko',
};

export interface SourceAnswer {
  readonly readings: readonly Reading[];
  /** What some of the requests failed with, each with the symbols that it was about. */
  readonly faults: readonly { readonly error: unknown; readonly symbols: readonly string[] }[];
}

/** Asks a source in parallel chunks of one asset class; a chunk that fails costs none of the others. Never throws. */
export async function askSource(
  guard: Guard,
  source: QuoteSource,
  symbols: readonly string[],
  retryForMs: number,
): Promise<SourceAnswer> {
  const chunks = chunksByClass(symbols, source.perRequest);
  const answers = await Promise.allSettled(
    chunks.map((chunk) => guard.run(DEPENDENCY_OF[source.name], () => source.quotes(chunk), { retryForMs })),
  );
  const readings: Reading[] = [];
  const faults: { error: unknown; symbols: readonly string[] }[] = [];
  answers.forEach((answer, index) => {
    const chunk = chunks[index] ?? [];
    if (answer.status === 'rejected') faults.push({ error: answer.reason, symbols: chunk });
    // What was not asked about is nobody's price.
    else readings.push(...chunk.flatMap((symbol) => answer.value.get(symbol) ?? []));
  });
  return { readings, faults };
}

function chunksByClass(symbols: readonly string[], size: number): string[][] {
  return [...Map.groupBy(symbols, assetClassOf).values()].flatMap((members) =>
    Array.from({ length: Math.ceil(members.length / size) }, (_, index) =>
      members.slice(index * size, (index + 1) * size),
    ),
  );
}
