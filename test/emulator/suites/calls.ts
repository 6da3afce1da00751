import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FUNCTION_SPECS } from '../../../src/topology/topology.ts';
import type { Call } from '../support/gate/gate.ts';
import { NOT_HERE } from '../support/stage.ts';
import { callsFile } from '../support/world.ts';

const NAMES = Object.keys(FUNCTION_SPECS).filter((name) => name !== NOT_HERE);

function calls(): readonly Call[] {
  const lines = readFileSync(callsFile ?? '', 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Call);
}

describe.skipIf(callsFile === undefined)('every call that a function made, all through the suite', () => {
  it('was one that the policies of its role allow', () => {
    expect(calls().filter(({ allowed }) => !allowed)).toEqual([]);
  });

  it.each(NAMES)('%s called something', (name) => {
    expect(calls().filter((call) => call.function === name)).not.toEqual([]);
  });
});
