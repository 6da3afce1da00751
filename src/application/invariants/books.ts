import type { PortfolioRecord } from '../../contracts/records/portfolio.ts';
import type { SagaRecord } from '../../contracts/records/trade.ts';
import { elapsed } from '../../domain/clock.ts';
import { isSagaEnd, SAGA_TIMEOUT_MS } from '../../domain/saga/steps.ts';
import { cashDifference, inWords, positionDifferences } from '../portfolio/differences.ts';
import type { BrokerAccount, BrokerPosition } from '../ports/broker.ts';

/** I2: what is believed equals what the broker says, to the last decimal. Only meaningful when nothing is in flight. */
export function booksAgree(
  { reservations, positions, cash }: PortfolioRecord,
  account: BrokerAccount,
  held: readonly BrokerPosition[],
): readonly string[] {
  if (reservations.length > 0) return [];
  return [
    ...positionDifferences(positions, held),
    ...(cash.eq(account.cash) ? [] : [cashDifference(cash, account.cash)]),
  ].map(inWords);
}

/** I3. */
export function reservationsHaveSagas(
  { reservations }: PortfolioRecord,
  sagas: readonly SagaRecord[],
): readonly string[] {
  const running = new Set(sagas.filter((saga) => !isSagaEnd(saga.status)).map((saga) => saga.sagaId));
  return reservations
    .filter(({ intentId }) => !running.has(intentId))
    .map(({ intentId }) => `reservation of ${intentId} has no running saga`);
}

/** I7. */
export const endedInTime = (sagas: readonly SagaRecord[], now: Date): readonly string[] =>
  sagas
    .filter((saga) => !isSagaEnd(saga.status) && elapsed(saga.startedAt, now) > SAGA_TIMEOUT_MS)
    .map((saga) => `saga ${saga.sagaId} is ${saga.status} since ${saga.startedAt}`);
