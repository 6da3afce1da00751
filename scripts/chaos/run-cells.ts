import type { InvariantResult } from '../../src/application/invariants/check-invariants.ts';
import { Injector } from './injector.ts';
import { type Cell, endOf, play } from './matrix.ts';
import type { Sabotage } from './world.ts';

export interface CellResult {
  readonly name: string;
  readonly predicted: string;
  readonly result: string;
  /** Names of what did not hold, with where; empty when all held. */
  readonly broken: readonly string[];
  readonly passed: boolean;
}

/** Plays one cell in a world of its own. It passes when all invariants hold and it ends where it should. */
export async function runCell(cell: Cell, sabotage?: Sabotage): Promise<CellResult> {
  const injector = new Injector(cell.place, cell.fault);
  const world = await play(cell.scenario, injector, sabotage);
  try {
    const result = await endOf(cell.scenario, world);
    const broken = [
      ...(await world.invariants()).flatMap(violationsOf),
      ...(injector.struck ? [] : ['the fault never came about']),
      // What fails at every try is given up in the end; nothing else may be.
      ...(cell.fault.kind === 'always_throws'
        ? []
        : world.deadLetters().map((queue) => `a dead letter on ${queue}`)),
    ];
    const passed = broken.length === 0 && result === cell.predicted;
    return { name: cell.name, predicted: cell.predicted, result, broken, passed };
  } finally {
    world.close();
  }
}

const violationsOf = ({ name, violations }: InvariantResult): readonly string[] =>
  violations.map((violation) => `${name}: ${violation}`);
