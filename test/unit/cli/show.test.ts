import { describe, expect, it } from 'vitest';
import { linesOf } from '../../../src/cli/api/show.ts';

describe('an answer for a person', () => {
  it('has a line a field, and says what is inside of one in words', () => {
    const answer = {
      status: 'running',
      lastCycle: { id: 'cycle-1', decisions: 38, error: null },
      currentCycle: null,
      activeStrategies: ['momentum', 'trend'],
      locks: [],
      exits: [{ symbol: 'AAPL', qty: '3' }, { symbol: 'MSFT' }],
    };

    const lines = linesOf(answer);

    expect(lines).toEqual([
      'status            running',
      'lastCycle         id cycle-1, decisions 38',
      'currentCycle      -',
      'activeStrategies  momentum, trend',
      'locks             -',
      'exits             symbol AAPL, qty 3; symbol MSFT',
    ]);
  });

  it('is a table when it is a list, with the kind of a thing as its name', () => {
    const answer = {
      items: [
        { id: 'momentum', schedule: { kind: 'every_cycle' } },
        { id: 'trend', schedule: { kind: 'interval', minutes: 5 } },
      ],
      cursor: 'next',
    };

    const lines = linesOf(answer);

    expect(lines).toEqual([
      'ID        SCHEDULE',
      'momentum  every_cycle',
      'trend     interval, minutes 5',
      'more with --cursor next',
    ]);
  });
});
