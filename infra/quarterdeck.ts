import { type App, Tags } from 'aws-cdk-lib';
import type { Stage } from '../src/topology/stage.ts';
import { ControlStack } from './stacks/control-stack.ts';
import { DataStack } from './stacks/data-stack.ts';
import { ObservabilityStack } from './stacks/observability-stack.ts';
import { TradingStack } from './stacks/trading-stack.ts';

export interface Quarterdeck {
  readonly data: DataStack;
  readonly trading: TradingStack;
  readonly control: ControlStack;
  readonly observability: ObservabilityStack;
}

/** All stacks of one stage. They name neither account nor region: they go where the deployer's credentials point. */
export function buildQuarterdeck(app: App, stage: Stage): Quarterdeck {
  const id = (name: string): string => `quarterdeck-${stage.name}-${name}`;
  const data = new DataStack(app, id('data'), { stage });
  const trading = new TradingStack(app, id('trading'), { stage, data });
  const control = new ControlStack(app, id('control'), { stage, data, trading });
  const observability = new ObservabilityStack(app, id('observability'), { stage, data, trading, control });
  Tags.of(app).add('project', 'quarterdeck');
  Tags.of(app).add('stage', stage.name);
  return { data, trading, control, observability };
}
