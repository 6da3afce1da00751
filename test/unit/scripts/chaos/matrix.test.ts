import { beforeAll, describe, expect, test } from 'vitest';
import { bound } from '../../../../scripts/chaos/injector.ts';
import { type Cell, enumerate, type Matrix } from '../../../../scripts/chaos/matrix.ts';
import { runCell } from '../../../../scripts/chaos/run-cells.ts';
import type { Sabotage } from '../../../../scripts/chaos/world.ts';
import type { OrderRequest } from '../../../../src/application/ports/broker.ts';
import type { Change, Write } from '../../../../src/application/ports/store.ts';
import type { Reservation } from '../../../../src/contracts/records/portfolio.ts';

let matrix: Matrix;

beforeAll(async () => {
  matrix = await enumerate();
}, 60_000);

function cellNamed(name: string): Cell {
  const cell = matrix.cells.find((one) => one.name === name);
  if (cell === undefined) throw new Error(`there is no cell ${name}`);
  return cell;
}

/** Names of what the sabotaged build breaks in one cell. */
async function brokenBy(sabotage: Sabotage, name: string): Promise<readonly string[]> {
  const { passed, broken } = await runCell(cellNamed(name), sabotage);
  expect(passed).toBe(false);
  return broken.map((what) => what.slice(0, 2));
}

describe('the fault matrix', () => {
  test('has every place of the saga and every consumer, and several hundred cells with names of their own', () => {
    const names = matrix.cells.map(({ name }) => name);

    expect(names.length).toBeGreaterThan(800);
    expect(new Set(names).size).toBe(names.length);
    expect(matrix.notApplicable.every(({ reason }) => reason.length > 0)).toBe(true);
  });

  test('holds for a trade that fills at once, whatever befalls it', { timeout: 60_000 }, async () => {
    const cells = matrix.cells.filter(({ scenario }) => scenario.name === 'a trade that fills at once');

    const failed = [];
    for (const cell of cells) {
      const result = await runCell(cell);
      if (!result.passed) failed.push(result);
    }

    expect(cells.length).toBeGreaterThan(100);
    expect(failed).toEqual([]);
  });
});

describe('a build that is broken on purpose is found out', () => {
  test('when each try has an order id of its own', async () => {
    let tries = 0;
    const sabotage: Sabotage = {
      broker: (broker) => ({
        ...bound(broker),
        submit: (request: OrderRequest) => {
          const clientOrderId = `${request.clientOrderId}-${++tries}`;
          return broker.submit({ ...request, clientOrderId });
        },
      }),
    };

    const broken = await brokenBy(
      sabotage,
      'a trade that fills at once, SubmitOrder: the broker accepts and resets the connection on its first order',
    );

    expect(broken).toContain('I4');
  });

  test('when a reservation is not released', async () => {
    let held: readonly Reservation[] = [];
    const keeping = (write: Write): Write => {
      if (write.op !== 'put' || write.kind !== 'portfolio') return write;
      const known = new Set(write.record.reservations.map(({ intentId }) => intentId));
      held = [...write.record.reservations, ...held.filter(({ intentId }) => !known.has(intentId))];
      return { ...write, record: { ...write.record, reservations: [...held] } };
    };
    const sabotage: Sabotage = {
      store: (store) => ({
        ...store,
        commit: (change: Change) => store.commit({ ...change, writes: change.writes.map(keeping) }),
      }),
    };

    const broken = await brokenBy(sabotage, 'a trade that fills at once, RecordTrade: runs twice');

    expect(broken).toContain('I3');
  });

  test('when the audit log is not written with the change', async () => {
    const sabotage: Sabotage = {
      store: (store) => ({
        ...store,
        commit: (change: Change) => store.commit({ ...change, audit: [] }),
      }),
    };

    const broken = await brokenBy(sabotage, 'a trade that fills at once, RecordTrade: runs twice');

    expect(broken).toContain('I8');
  });
});
