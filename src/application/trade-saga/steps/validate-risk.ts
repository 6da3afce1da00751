import { checkIntent, readMarketView } from '../../risk/check-intent.ts';
import { readTradingState } from '../../risk/trading-state.ts';
import { note, type Step, type StepContext, type StepResult } from '../context.ts';
import type { Seen } from '../order-terms.ts';

/** The gate once more, with what is known now: time has passed since the decision. */
export const validateRisk: Step = async (context) => {
  const { codes } = await judge(context);
  return codes.length === 0 ? { outcome: 'done' } : rejectedByRisk(context, codes);
};

export const rejectedByRisk = (context: StepContext, codes: readonly string[]): StepResult => ({
  outcome: 'rejected',
  reason: `risk gate: ${codes.join(', ')}`,
  audit: [note(context, 'saga.risk_rejected', { codes: codes.join(', ') })],
});

/** What the gate says of an intent, and what it looked at. */
export interface Judgement extends Seen {
  /** None when it may go on. */
  readonly codes: readonly string[];
}

/** The gate's word on the saga's intent as things stand. */
export async function judge({ ports, saga, intent }: StepContext): Promise<Judgement> {
  const [state, market] = await Promise.all([
    readTradingState(ports, saga.agentId),
    readMarketView(ports, intent),
  ]);
  const verdict = checkIntent(ports, state, market, intent, 'reserved');
  return { codes: verdict.allowed ? [] : verdict.codes, state, market };
}
