import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createManualClock } from '../../../src/adapters/memory/clock.ts';
import { createSeededIds } from '../../../src/adapters/memory/ids.ts';
import type { SagaRecord } from '../../../src/contracts/records/trade.ts';
import { DEFAULT_AGENT_ID } from '../../../src/domain/ids.ts';
import { isSagaEnd } from '../../../src/domain/saga/steps.ts';
import { openStateStore } from '../../../src/local/state-store.ts';
import { NOW } from '../../support/builders/common.ts';
import { createKeptLog } from '../../support/kept-log.ts';
import type { Place } from './quarterdeck.ts';

/** What a host that is gone has left in its folder. */
export interface KeptState {
  /** Market time. */
  readonly now: string;
  readonly cycles: number;
  readonly sagas: readonly SagaRecord[];
  readonly unfinished: readonly string[];
}

/** Reads the folder of a host that does not run; ends a DynamoDB that was left behind, as the next start does. */
export async function readKeptState({ data }: Place): Promise<KeptState> {
  const clock = createManualClock(NOW);
  const state = await openStateStore({
    dataDir: data,
    endpoint: undefined,
    tablePrefix: 'quarterdeck-paper-exchange',
    clock,
    ids: createSeededIds(1, clock),
    log: createKeptLog(),
    onOutbox: () => undefined,
  });
  try {
    const [activity, page] = await Promise.all([
      state.store.get('activity', DEFAULT_AGENT_ID, 'activity'),
      state.store.list('saga', DEFAULT_AGENT_ID, { limit: 100 }),
    ]);
    const { now } = JSON.parse(readFileSync(join(data, 'clock.json'), 'utf8')) as { readonly now: string };
    return {
      now,
      cycles: activity?.record.stats.cyclesCompleted ?? 0,
      sagas: page.items,
      unfinished: page.items.filter(({ status }) => !isSagaEnd(status)).map(({ sagaId }) => sagaId),
    };
  } finally {
    await state.stop();
  }
}
