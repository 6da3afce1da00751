import { checkIntent, readMarketView } from '../../risk/check-intent.ts';
import { readTradingState } from '../../risk/trading-state.ts';
import { note, type Step, type StepContext, type StepResult } from '../context.ts';

/** The gate once more, with what is known now: time has passed since the decision. */
export const validateRisk: Step = async (context) => {
  const codes = await objections(context);
  return codes.length === 0 ? { outcome: 'done' } : rejectedByRisk(context, codes);
};

export const rejectedByRisk = (context: StepContext, codes: readonly string[]): StepResult => ({
  outcome: 'rejected',
  reason: `risk gate: ${codes.join(', ')}`,
  audit: [note(context, 'saga.risk_rejected', { codes: codes.join(', ') })],
});

/** Codes of the gate against the saga's intent as things stand; none when it may go on. */
export async function objections({ ports, saga, intent }: StepContext): Promise<readonly string[]> {
  const [state, market] = await Promise.all([
    readTradingState(ports, saga.agentId),
    readMarketView(ports, intent),
  ]);
  const verdict = checkIntent(ports, state, market, intent, 'reserved');
  return verdict.allowed ? [] : verdict.codes;
}
