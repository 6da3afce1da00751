import { describe, expect, it } from 'vitest';
import { parseOptions } from '../../../../scripts/cost/options.ts';
import type { Workload } from '../../../../scripts/cost/workload.ts';
import { InvalidInputError } from '../../../../src/domain/errors.ts';

const reference: Workload = {
  symbols: 22,
  strategies: 1,
  agents: 1,
  tradesPerDay: 50,
  cycleSeconds: 60,
  heartbeatSeconds: 30,
};

describe('flags of the cost command', () => {
  it('leave the reference workload as it is', () => {
    expect(parseOptions([], reference)).toEqual({
      workload: reference,
      isReference: true,
      freeTier: true,
      json: false,
      help: false,
    });
  });

  it('change what they name', () => {
    const args = ['--trades-per-day', '7', '--agents=3', '--no-free-tier', '--json'];

    expect(parseOptions(args, reference)).toEqual({
      workload: { ...reference, tradesPerDay: 7, agents: 3 },
      isReference: false,
      freeTier: false,
      json: true,
      help: false,
    });
  });

  it.each([
    [['--agents', '0'], /agents.*from 1/],
    [['--agents', 'many'], /agents.*whole number/],
    [['--symbols', '2'], /symbols.*from 8/],
    [['--symbols'], /--symbols/],
    [['--json=yes'], /--json/],
    [['--colour'], /--colour/],
    [['now'], /now/],
  ])('%j are refused', (args, message) => {
    expect(() => parseOptions(args, reference)).toThrow(InvalidInputError);
    expect(() => parseOptions(args, reference)).toThrow(message);
  });
});
