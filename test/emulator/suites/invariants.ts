import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createSystemClock } from '../../../src/adapters/system/clock.ts';
import { checkInvariants } from '../../../src/application/invariants/check-invariants.ts';
import { readHistory } from '../../../src/application/invariants/history.ts';
import { createTestPorts } from '../../support/test-ports.ts';
import { AGENT, outboxEmptied } from '../support/trading.ts';
import { broker, store } from '../support/world.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('after all of it', () => {
  it('every invariant holds, between the deployed tables and the broker', async () => {
    await outboxEmptied();
    const ports = { ...createTestPorts(), clock: createSystemClock(), store, broker };

    const results = await checkInvariants(ports, await readHistory(ports, AGENT), sha256);

    expect(results.flatMap(({ name, violations }) => violations.map((one) => `${name}: ${one}`))).toEqual([]);
    expect(results.length).toBeGreaterThanOrEqual(9);
  });
});
