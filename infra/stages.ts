import { defaultStageAgent, parseStage, type Stage, type StageInput } from '../src/topology/stage.ts';

/** The most liquid names, few enough for a function's environment. */
const UNIVERSE = [
  'AAPL AMZN AVGO COST GOOGL HD JNJ JPM KO LLY MA META MSFT NVDA PG QQQ SPY UNH V XOM',
  'BTC/USD ETH/USD',
].flatMap((line) => line.split(' '));

/** The one agent that both stages run; its limits and autonomy are the operator's from the first start on. */
const deployment: StageInput['deployment'] = { agents: [defaultStageAgent(UNIVERSE)] };

const STAGES: Readonly<Record<string, StageInput>> = {
  dev: {
    name: 'dev',
    liveTrading: false,
    logRetentionDays: 7,
    keepData: false,
    signInUrls: ['http://localhost:3005/'],
    deployment,
  },
  prod: {
    name: 'prod',
    liveTrading: false,
    logRetentionDays: 90,
    keepData: true,
    signInUrls: ['http://localhost:3005/'],
    deployment,
  },
};

/** The stage called `name`. Throws when there is none, or when it breaks its schema. */
export function stageOf(name: string): Stage {
  const stage = STAGES[name];
  if (stage === undefined) {
    throw new Error(`there is no stage "${name}"; there are ${Object.keys(STAGES).join(', ')}`);
  }
  return parseStage(stage);
}
