import { describe, expect, it, vi } from 'vitest';
import { createPowertoolsLog } from '../../../../src/adapters/telemetry/index.ts';

/** Everything written to stdout and stderr while `act` runs, as lines of JSON. */
function linesOf(act: () => void): Record<string, unknown>[] {
  let written = '';
  const take = (chunk: unknown): boolean => {
    written += String(chunk);
    return true;
  };
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockImplementation(take),
  );
  try {
    act();
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return written
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

const SECRET = 'PKPLANTED0123456789';

describe('createPowertoolsLog', () => {
  it('writes one JSON line with level, message, service and context', () => {
    const [line, ...more] = linesOf(() =>
      createPowertoolsLog({ service: 'decide' }).warn('slow', { ms: 12, symbol: 'AAPL' }),
    );

    expect(line).toMatchObject({ level: 'WARN', message: 'slow', service: 'decide', ms: 12, symbol: 'AAPL' });
    expect(more).toEqual([]);
  });

  it('adds the context of a child to its lines and not to those of its parent', () => {
    const lines = linesOf(() => {
      const log = createPowertoolsLog({ service: 'decide' });
      const child = log.child({ agentId: 'default' }).child({ cycleId: 'c-1' });
      child.info('inside');
      log.error('outside');
    });

    expect(lines[0]).toMatchObject({ message: 'inside', agentId: 'default', cycleId: 'c-1' });
    expect(lines[1]).toMatchObject({ level: 'ERROR', message: 'outside' });
    expect(lines[1]).not.toHaveProperty('agentId');
  });

  it('writes no text of a field with a secret’s name, and keeps counts', () => {
    const lines = linesOf(() => {
      createPowertoolsLog({ service: 'decide' })
        .child({ apiKey: SECRET })
        .info('called', { authorization: `Bearer ${SECRET}`, secretKey: SECRET, keyId: SECRET, tokens: 240 });
    });

    expect(JSON.stringify(lines)).not.toContain(SECRET);
    expect(lines[0]).toMatchObject({ authorization: '[hidden]', tokens: 240 });
  });

  it('writes a hidden value nowhere: message, context, child or parent', () => {
    const lines = linesOf(() => {
      const log = createPowertoolsLog({ service: 'decide' });
      const child = log.child({ agentId: 'default' });
      child.hide(SECRET);
      log.error(`refused ${SECRET}`, { url: `https://x/?k=${SECRET}` });
      child.child({ header: SECRET }).info('again');
    });

    expect(lines).toHaveLength(2);
    expect(JSON.stringify(lines)).not.toContain(SECRET);
    expect(lines[0]).toMatchObject({ message: 'refused [hidden]', url: 'https://x/?k=[hidden]' });
  });
});
