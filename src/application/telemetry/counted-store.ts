import type { Metrics } from '../ports/metrics.ts';
import type { Store } from '../ports/store.ts';
import { recordEvent } from './metrics-of-event.ts';

/**
 * `store`, whose commits are counted by the events in them: a fact is one when it is committed, and not before. What
 * is tried again after a conflict, and a step that runs again and finds itself done, commit once and count once.
 */
export const countedStore = (store: Store, metrics: Metrics): Store => ({
  get: (kind, agentId, id) => store.get(kind, agentId, id),
  list: (kind, agentId, query) => store.list(kind, agentId, query),
  listOpen: (kind, agentId, limit) => store.listOpen(kind, agentId, limit),
  audit: (agentId, fromSeq, limit) => store.audit(agentId, fromSeq, limit),
  async commit(change) {
    await store.commit(change);
    for (const event of change.events ?? []) recordEvent(metrics, event);
  },
});
