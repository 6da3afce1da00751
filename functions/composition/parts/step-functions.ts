import { SFNClient } from '@aws-sdk/client-sfn';
import { createStepFunctionsMachines } from '../../../src/adapters/stepfunctions/index.ts';
import type { Machines } from '../../../src/application/ports/index.ts';
import { granted } from '../../../src/application/ports/not-granted.ts';
import type { PartContext } from './part.ts';

/** See `machines.ts`, which loads this. */
export const openStepFunctions = ({ name, environment, client }: PartContext): Machines =>
  createStepFunctionsMachines({
    client: new SFNClient(client),
    arnOf: (wanted) => granted(environment.machineArns, wanted, name),
  });
