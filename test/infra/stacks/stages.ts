import { describe, expect, it } from 'vitest';
import { stageOf } from '../../../infra/stages.ts';
import { deploymentConfig } from '../../../src/contracts/config/deployment.ts';
import { parseJson } from '../../../src/contracts/parse.ts';
import { defaultStageAgent, parseStage, type StageInput } from '../../../src/topology/stage.ts';

const input: StageInput = {
  name: 'test',
  liveTrading: false,
  logRetentionDays: 7,
  keepData: false,
  signInUrls: ['http://localhost:3005/'],
  deployment: { agents: [defaultStageAgent(['AAPL'])] },
};

describe('stages', () => {
  it.each(['dev', 'prod'])('%s trades on paper, by hand, with agents that the functions can read', (name) => {
    const stage = stageOf(name);

    const { agents } = parseJson(deploymentConfig, stage.agents, 'agents');

    expect(stage.liveTrading).toBe(false);
    expect(agents.map(({ initial }) => initial.autonomy)).toEqual(['manual']);
  });

  it('are named when there is no such stage', () => {
    expect(() => stageOf('staging')).toThrow('there is no stage "staging"; there are dev, prod');
  });

  it('keep their data in prod only', () => {
    expect([stageOf('dev').keepData, stageOf('prod').keepData]).toEqual([false, true]);
  });

  it.each([
    ['a name that is none', { name: 'Prod!' }, /name: must be 2 to 16/],
    ['live trading', { liveTrading: true as false }, /liveTrading/],
    ['a retention that CloudWatch has not', { logRetentionDays: 8 as 7 }, /logRetentionDays/],
    ['an address that is none', { alarmEmail: 'nobody' }, /alarmEmail/],
    ['a field that it does not know', { surprise: 1 }, /unknown field surprise/],
    [
      'a symbol that is none',
      { deployment: { agents: [{ ...defaultStageAgent(['AAPL']), universe: ['apple'] }] } },
      /universe\.0: must be a ticker/,
    ],
  ])('refuse %s', (_what, change, message) => {
    expect(() => parseStage({ ...input, ...change })).toThrow(message);
  });

  it('refuse agents that do not fit in the environment of a function', () => {
    const symbols = Array.from({ length: 400 }, (_none, index) =>
      `S${index}`.replaceAll(/\d/g, (d) => 'ABCDEFGHIJ'[Number(d)] ?? ''),
    );

    expect(() => parseStage({ ...input, deployment: { agents: [defaultStageAgent(symbols)] } })).toThrow(
      /3 KB of environment/,
    );
  });
});
