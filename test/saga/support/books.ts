import { required } from '../../../src/application/support/change.ts';
import type { AlertRecord } from '../../../src/contracts/records/agent.ts';
import { AGENT } from '../../support/builders/common.ts';
import type { SagaWorld } from '../../support/saga-world.ts';

/** Position and cash as they are believed, for a glance. */
export async function books({ ports }: SagaWorld): Promise<string> {
  const { record } = await required(ports, 'portfolio', AGENT, 'portfolio');
  const held = record.positions.map(
    ({ symbol, qty, averageEntryPrice }) => `${qty.toFixed()} ${symbol} at ${averageEntryPrice.toString()}`,
  );
  return [`cash ${record.cash.toString()}`, ...held, `${record.reservations.length} reserved`].join(', ');
}

export const tradesOf = async ({ ports }: SagaWorld): Promise<readonly string[]> =>
  (await ports.store.list('trade', AGENT, { limit: 100 })).items.map(
    ({ qty, notional, status }) => `${qty.toFixed()} for ${notional.toString()}, ${status}`,
  );

/** Oldest first. */
export const alertsOf = async ({ ports }: SagaWorld): Promise<readonly AlertRecord[]> =>
  (await ports.store.list('alert', AGENT, { limit: 100, ascending: true })).items;

/** Actions of the audit log that have to do with orders and sagas, in order. */
export const auditOf = async ({ ports }: SagaWorld): Promise<readonly string[]> =>
  (await ports.store.audit(AGENT, 1, 500))
    .map(({ action }) => action)
    .filter((action) => /^(order|saga)\./.test(action));
