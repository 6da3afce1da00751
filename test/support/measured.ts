import type { MemoryMetrics } from '../../src/adapters/memory/metrics.ts';

/** Every series but the agent's dimension, as `name value` or `name{dimension} value`: the sum of counters, the last of gauges. */
export const measured = (metrics: MemoryMetrics): Readonly<Record<string, number>> =>
  Object.fromEntries(
    metrics.snapshot().map(({ name, dimensions, sum, last }) => {
      const { agentId: _agentId, ...rest } = dimensions;
      const labels = Object.values(rest).join();
      const value = /_total$|_ms$/.test(name) ? sum : last;
      return [labels === '' ? name : `${name} ${labels}`, value];
    }),
  );
