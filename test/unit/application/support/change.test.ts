import { describe, expect, test } from 'vitest';
import { commitWithRetry, replace, required } from '../../../../src/application/support/change.ts';
import { ConflictError, TransientError } from '../../../../src/domain/errors.ts';
import { anActivity } from '../../../support/builders/agent-records.ts';
import { AGENT } from '../../../support/builders/common.ts';
import { createTestPorts, given } from '../../../support/test-ports.ts';

const count = async (ports: ReturnType<typeof createTestPorts>): Promise<number> =>
  (await required(ports, 'activity', AGENT, 'activity')).record.stats.errors;

const increment = (ports: ReturnType<typeof createTestPorts>): Promise<string> =>
  commitWithRetry(ports, async () => {
    const { record, version } = await required(ports, 'activity', AGENT, 'activity');
    const stats = { ...record.stats, errors: record.stats.errors + 1 };
    const writes = [replace('activity', { record, version }, { ...record, stats })];
    return { change: { agentId: AGENT, correlationId: 'c', writes }, result: 'done' };
  });

describe('reading, deciding and committing again after a conflict', () => {
  test('loses nothing when twenty do it at once', async () => {
    const ports = createTestPorts();
    await given(ports, { kind: 'activity', record: anActivity() });
    const before = await count(ports);

    await Promise.all(Array.from({ length: 20 }, () => increment(ports)));

    expect(await count(ports)).toBe(before + 20);
  });

  test('gives up as Transient, so that whoever asked may ask again', async () => {
    const ports = createTestPorts();
    await given(ports, { kind: 'activity', record: anActivity() });
    ports.store.commit = () => Promise.reject(new ConflictError('someone was faster'));

    await expect(increment(ports)).rejects.toThrow(TransientError);
  });

  test('passes any other fault on at once', async () => {
    const ports = createTestPorts();
    await given(ports, { kind: 'activity', record: anActivity() });
    let commits = 0;
    ports.store.commit = () => {
      commits += 1;
      return Promise.reject(new TransientError('throttled'));
    };

    await expect(increment(ports)).rejects.toThrow('throttled');

    expect(commits).toBe(1);
  });
});
