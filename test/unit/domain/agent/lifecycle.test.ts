import { describe, expect, test } from 'vitest';
import { AGENT_COMMANDS, transition } from '../../../../src/domain/agent/lifecycle.ts';
import { AGENT_STATUSES } from '../../../../src/domain/agent/status.ts';

describe('agent transitions (AG1)', () => {
  test('the whole table', () => {
    const table = AGENT_STATUSES.map((status) => [
      status,
      ...AGENT_COMMANDS.map((command) => transition(status, command)),
    ]);
    expect([['', ...AGENT_COMMANDS], ...table]).toEqual([
      ['', 'start', 'stop', 'pause', 'resume', 'fail'],
      ['stopped', 'running', 'illegal', 'illegal', 'illegal', 'error'],
      ['running', 'illegal', 'stopped', 'paused', 'illegal', 'error'],
      ['paused', 'illegal', 'stopped', 'illegal', 'running', 'error'],
      ['error', 'running', 'stopped', 'illegal', 'illegal', 'error'],
    ]);
  });
});
