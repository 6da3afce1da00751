import { defaultStageAgent, parseStage, type Stage } from '../../../src/topology/stage.ts';
import { PAIRS } from './market.ts';

/** Made only where a stage has a webhook, which must be reached by HTTPS: there is none on loopback. */
export const NOT_HERE = 'alert-webhook';

/**
 * The stage that is deployed to an emulator. Coins trade at any hour of any day, so the suite does too; and its one
 * agent is autonomous, because nothing here is worth a person's review.
 */
export function emulatorStage(): Stage {
  const agent = defaultStageAgent(Object.values(PAIRS));
  return parseStage({
    name: 'emulator',
    liveTrading: false,
    logRetentionDays: 1,
    keepData: false,
    signInUrls: ['http://localhost:3005/'],
    deployment: { agents: [{ ...agent, initial: { ...agent.initial, autonomy: 'autonomous' } }] },
  });
}
