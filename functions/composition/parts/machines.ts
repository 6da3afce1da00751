import { SFNClient } from '@aws-sdk/client-sfn';
import { createStepFunctionsMachines } from '../../../src/adapters/stepfunctions/index.ts';
import { granted } from '../../../src/application/ports/not-granted.ts';
import type { Part } from './part.ts';

/** The machines that the function's topology says it starts. */
export const machines: Part<'machines'> = ({ name, environment, client }) => ({
  machines: createStepFunctionsMachines({
    client: new SFNClient(client),
    arnOf: (wanted) => granted(environment.machineArns, wanted, name),
  }),
});
