import { App } from 'aws-cdk-lib';
import { addNag } from './nag.ts';
import { buildQuarterdeck } from './quarterdeck.ts';
import { stageOf } from './stages.ts';

// `npx cdk synth --all` builds the stage dev; `-c stage=prod` another one.
const app = new App();
const stage: unknown = app.node.tryGetContext('stage') ?? 'dev';
buildQuarterdeck(app, stageOf(String(stage)));
addNag(app);
