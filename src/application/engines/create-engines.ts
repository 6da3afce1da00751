import type { Clock } from '../../domain/clock.ts';
import { SECOND } from '../../domain/clock.ts';
import type { Guard } from '../ports/guard.ts';
import type { Ports } from '../ports/index.ts';
import type { MarketData } from '../ports/market-data.ts';
import type { SignalSource } from '../ports/signal-source.ts';
import { createRulesEngine } from './rules-engine.ts';
import { createSignalServiceEngine } from './signal-service-engine.ts';

export interface EnginesOptions {
  readonly marketData: MarketData;
  readonly guard: Guard;
  readonly clock: Pick<Clock, 'now'>;
  /** Where one is configured. */
  readonly signalService: SignalSource | undefined;
}

/** One more try of three seconds: whoever waits for a run has ten. */
const RETRY_MS = 2 * SECOND;

/** Every engine that there is, and the signal service behind a breaker of its own (RS2). */
export function createEngines(options: EnginesOptions): Pick<Ports, 'engines' | 'signalService'> {
  const { marketData, guard, clock, signalService: inner } = options;
  const rules = createRulesEngine({ marketData });
  if (inner === undefined) return { engines: { rules } };
  const signalService: SignalSource = {
    signals: (request) => guard.run('signal-service', () => inner.signals(request), { retryForMs: RETRY_MS }),
  };
  return {
    engines: { rules, 'signal-service': createSignalServiceEngine({ source: signalService, clock }) },
    signalService,
  };
}
