import { describe, expect, it, vi } from 'vitest';
import { createPowertoolsLog } from '../../../../src/adapters/telemetry/index.ts';

/** Everything written to stdout and stderr while `act` runs, as lines of JSON. */
async function linesOf(act: () => void | Promise<void>): Promise<Record<string, unknown>[]> {
  let written = '';
  const take = (chunk: unknown): boolean => {
    written += String(chunk);
    return true;
  };
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockImplementation(take),
  );
  try {
    await act();
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
  it('writes one JSON line with level, message, service and context', async () => {
    const [line, ...more] = await linesOf(() =>
      createPowertoolsLog({ service: 'decide' }).warn('slow', { ms: 12, symbol: 'AAPL' }),
    );

    expect(line).toMatchObject({ level: 'WARN', message: 'slow', service: 'decide', ms: 12, symbol: 'AAPL' });
    expect(more).toEqual([]);
  });

  it('adds the context of a scope to what is written in it, also after an await, and to nothing else', async () => {
    const lines = await linesOf(async () => {
      const log = createPowertoolsLog({ service: 'decide' });
      await log.within({ agentId: 'default', cycleId: 'none' }, () =>
        log.within({ cycleId: 'c-1' }, async () => {
          await Promise.resolve();
          log.info('inside');
        }),
      );
      log.error('outside');
    });

    expect(lines[0]).toMatchObject({ message: 'inside', agentId: 'default', cycleId: 'c-1' });
    expect(lines[1]).toMatchObject({ level: 'ERROR', message: 'outside' });
    expect(lines[1]).not.toHaveProperty('agentId');
  });

  it('keeps the scopes of things that happen at once apart', async () => {
    const lines = await linesOf(async () => {
      const log = createPowertoolsLog({ service: 'decide' });
      const tell = (agentId: string) =>
        log.within({ agentId }, async () => {
          await Promise.resolve();
          log.info(`of ${agentId}`);
        });
      await Promise.all([tell('one'), tell('two')]);
    });

    expect(lines.map(({ message, agentId }) => [message, agentId])).toEqual([
      ['of one', 'one'],
      ['of two', 'two'],
    ]);
  });

  it('says which trace of X-Ray the line belongs to', async () => {
    vi.stubEnv('_X_AMZN_TRACE_ID', 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=x;Sampled=1');

    const [line] = await linesOf(() => createPowertoolsLog({ service: 'decide' }).info('traced'));

    expect(line).toMatchObject({ xray_trace_id: '1-5759e988-bd862e3fe1be46a994272793' });
  });

  it('writes no text of a field with a secret’s name, and keeps counts', async () => {
    const lines = await linesOf(() => {
      const log = createPowertoolsLog({ service: 'decide' });
      log.within({ apiKey: SECRET }, () =>
        log.info('called', {
          authorization: `Bearer ${SECRET}`,
          secretKey: SECRET,
          keyId: SECRET,
          tokens: 240,
        }),
      );
    });

    expect(JSON.stringify(lines)).not.toContain(SECRET);
    expect(lines[0]).toMatchObject({ apiKey: '[hidden]', authorization: '[hidden]', tokens: 240 });
  });

  it('writes a hidden value nowhere: message, context or scope', async () => {
    const lines = await linesOf(() => {
      const log = createPowertoolsLog({ service: 'decide' });
      log.hide(SECRET);
      log.error(`refused ${SECRET}`, { url: `https://x/?k=${SECRET}` });
      log.within({ header: SECRET }, () => log.info('again'));
    });

    expect(lines).toHaveLength(2);
    expect(JSON.stringify(lines)).not.toContain(SECRET);
    expect(lines[0]).toMatchObject({ message: 'refused [hidden]', url: 'https://x/?k=[hidden]' });
  });
});
