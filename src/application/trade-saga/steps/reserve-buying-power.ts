import { InvariantError } from '../../../domain/errors.ts';
import { required } from '../../support/change.ts';
import type { Step } from '../context.ts';

/**
 * The reservation was made with the intent, in one transaction against the portfolio's version (RK5); this step
 * makes sure that it still stands, and that the broker grants what was reserved.
 */
export const reserveBuyingPower: Step = async ({ ports, saga, intent }) => {
  const { record: portfolio } = await required(ports, 'portfolio', saga.agentId, 'portfolio');
  if (!portfolio.reservations.some((held) => held.intentId === intent.intentId)) {
    throw new InvariantError(`intent ${intent.intentId} has no reservation`, { sagaId: saga.sagaId });
  }
  if (intent.riskReducing) return { outcome: 'done' };
  const account = await ports.broker.account();
  const granted = !account.blocked && account.buyingPower.gte(intent.notional);
  if (granted) return { outcome: 'done' };
  return {
    outcome: 'rejected',
    reason: `broker grants ${account.buyingPower.toString()}, ${intent.notional.toString()} was reserved`,
  };
};
