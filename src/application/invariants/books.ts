import type { SagaRecord } from '../../contracts/records/trade.ts';
import { elapsed } from '../../domain/clock.ts';
import { isSagaEnd, SAGA_TIMEOUT_MS } from '../../domain/saga/steps.ts';
import type { Ports } from '../ports/index.ts';
import { required } from '../support/change.ts';

/** I2: what is believed equals what the broker says, to the last decimal. Only meaningful when nothing is in flight. */
export async function booksAgree(ports: Ports, agentId: string): Promise<readonly string[]> {
  const [{ record: portfolio }, account, held] = await Promise.all([
    required(ports, 'portfolio', agentId, 'portfolio'),
    ports.broker.account(),
    ports.broker.positions(),
  ]);
  if (portfolio.reservations.length > 0) return [];
  const believed = new Map(portfolio.positions.map(({ symbol, qty }) => [symbol, qty.toFixed()] as const));
  const actual = new Map(held.map(({ symbol, qty }) => [symbol, qty.toFixed()] as const));
  const symbols = [...new Set([...believed.keys(), ...actual.keys()])];
  return [
    ...symbols
      .filter((symbol) => believed.get(symbol) !== actual.get(symbol))
      .map(
        (symbol) => `${symbol}: believed ${believed.get(symbol) ?? '0'}, broker ${actual.get(symbol) ?? '0'}`,
      ),
    ...(portfolio.cash.eq(account.cash)
      ? []
      : [`cash: believed ${portfolio.cash.toString()}, broker ${account.cash.toString()}`]),
  ];
}

/** I3. */
export async function reservationsHaveSagas(
  ports: Ports,
  agentId: string,
  sagas: readonly SagaRecord[],
): Promise<readonly string[]> {
  const { record: portfolio } = await required(ports, 'portfolio', agentId, 'portfolio');
  const running = new Set(sagas.filter((saga) => !isSagaEnd(saga.status)).map((saga) => saga.sagaId));
  return portfolio.reservations
    .filter(({ intentId }) => !running.has(intentId))
    .map(({ intentId }) => `reservation of ${intentId} has no running saga`);
}

/** I7. */
export const endedInTime = (sagas: readonly SagaRecord[], now: Date): readonly string[] =>
  sagas
    .filter((saga) => !isSagaEnd(saga.status) && elapsed(saga.startedAt, now) > SAGA_TIMEOUT_MS)
    .map((saga) => `saga ${saga.sagaId} is ${saga.status} since ${saga.startedAt}`);
