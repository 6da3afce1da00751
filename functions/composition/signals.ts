import { createFetchJson } from '../../src/adapters/http/fetch-json.ts';
import { createSignalService } from '../../src/adapters/signal-service/index.ts';
import type { SignalSource } from '../../src/application/ports/signal-source.ts';
import type { Absent } from '../../src/application/resilience/guard.ts';

/** The signal service at `url`; absent without one. */
export const createSignals = (
  url: string | undefined,
): { readonly signalService: SignalSource | undefined; readonly absent: Absent } =>
  url === undefined
    ? { signalService: undefined, absent: { 'signal-service': 'no address is set' } }
    : { signalService: createSignalService({ fetchJson: createFetchJson(), url }), absent: {} };
