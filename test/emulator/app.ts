import { App } from 'aws-cdk-lib';
import { buildQuarterdeck } from '../../infra/quarterdeck.ts';
import { fitToEmulator } from './support/fit.ts';
import { removeOne } from './support/removals.ts';
import { emulatorStage } from './support/stage.ts';

// What `cdk --app 'node test/emulator/app.ts'` deploys: the stacks of infra/, in a stage of their own.
const app = new App();
const stacks = buildQuarterdeck(app, emulatorStage());
/** From `-c NAME=VALUE`, so it is text. */
const context = (name: string): string | undefined => app.node.tryGetContext(name) as string | undefined;

fitToEmulator(stacks, { endpoint: context('endpoint'), release: context('release') ?? '1' });
const without = context('without');
if (without !== undefined) removeOne(stacks, without);
