import { describe, expect, it } from 'vitest';
import { createSharedAnswers } from '../../../src/local/shared-answers.ts';
import { settled } from './host-time.ts';

const URL = 'http://127.0.0.1:3005/api/v1/agent/status';
const asking = (token: string, url = URL) => new Request(url, { headers: { authorization: token } });

/** Answers with their number, when they are told to. */
function world() {
  const shared = createSharedAnswers();
  const waiting: (() => void)[] = [];
  let made = 0;
  const answer = async (): Promise<Response> => {
    made += 1;
    const text = `answer ${made}`;
    await new Promise<void>((resolve) => waiting.push(resolve));
    return new Response(text, { headers: { etag: text } });
  };
  const ask = async (request: Request): Promise<string> => (await shared.read(request, answer)).text();
  const finish = (): void => {
    for (const resolve of waiting.splice(0)) resolve();
  };
  return { shared, ask, finish };
}

describe('answers that are shared', () => {
  it('are made once for all who ask the same meanwhile, and anew for who asks later', async () => {
    const { ask, finish } = world();

    const together = [ask(asking('ann')), ask(asking('ann'))];
    await settled();
    finish();
    const first = await Promise.all(together);
    const later = ask(asking('ann'));
    await settled();
    finish();

    expect([first, await later]).toEqual([['answer 1', 'answer 1'], 'answer 2']);
  });

  it('are never those of another caller or another question', async () => {
    const { ask, finish } = world();

    const all = [ask(asking('ann')), ask(asking('bob')), ask(asking('ann', `${URL}?agentId=second`))];
    await settled();
    finish();

    expect(await Promise.all(all)).toEqual(['answer 1', 'answer 2', 'answer 3']);
  });

  it('that were begun before a write are not given to who asks after it', async () => {
    const { shared, ask, finish } = world();

    const before = ask(asking('ann'));
    shared.written();
    const after = ask(asking('ann'));
    await settled();
    finish();

    expect(await Promise.all([before, after])).toEqual(['answer 1', 'answer 2']);
  });

  it('that fail are not kept', async () => {
    const { shared, ask, finish } = world();
    const failing = shared.read(asking('ann'), () => Promise.reject(new Error('no store')));
    await expect(failing).rejects.toThrow('no store');

    const next = ask(asking('ann'));
    await settled();
    finish();

    expect(await next).toBe('answer 1');
  });
});
