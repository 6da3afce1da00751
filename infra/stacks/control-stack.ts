import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { Stage } from '../../src/topology/stage.ts';
import { ENVIRONMENT } from '../../src/topology/topology.ts';
import { ControlHttpApi } from '../constructs/control-http-api.ts';
import type { MachineName, Resources } from '../constructs/grants.ts';
import { OperatorPool } from '../constructs/operator-pool.ts';
import { QuarterdeckFunction } from '../constructs/quarterdeck-function.ts';
import type { DataStack } from './data-stack.ts';

/** The one function that people call; all others are called by the system. */
export const API_FUNCTION = 'control-api';

export interface ControlStackProps {
  readonly stage: Stage;
  readonly data: DataStack;
  /** What runs by itself, as far as the API reaches into it. */
  readonly trading: Required<Pick<Resources, 'queues' | 'deadLetters'>> & {
    readonly machines: Readonly<Record<MachineName, StateMachine>>;
  };
}

/** What a person sees and does: the API, its function, and who may use them. */
export class ControlStack extends Stack {
  readonly apiFunction: QuarterdeckFunction;
  readonly userPoolId: string;

  constructor(scope: Construct, id: string, { stage, data, trading }: ControlStackProps) {
    super(scope, id, { description: 'Quarterdeck: control API and its users' });
    const operators = new OperatorPool(this, 'Operators', stage);
    const { state, audit, alpacaSecret } = data;
    const { machines, queues, deadLetters } = trading;
    this.apiFunction = new QuarterdeckFunction(this, API_FUNCTION, {
      name: API_FUNCTION,
      stage,
      resources: { state, audit, alpacaSecret, queues, deadLetters, machines },
      environment: {
        [ENVIRONMENT.jwtIssuer]: operators.issuer,
        [ENVIRONMENT.jwtAudience]: operators.clientId,
        [ENVIRONMENT.jwtKeysUrl]: operators.keysUrl,
      },
    });
    this.userPoolId = operators.userPoolId;
    const { url } = new ControlHttpApi(this, 'Http', { stage, target: this.apiFunction, operators });
    new CfnOutput(this, 'ApiUrl', { value: url });
    new CfnOutput(this, 'Issuer', { value: operators.issuer });
    new CfnOutput(this, 'UserPoolId', { value: operators.userPoolId });
    new CfnOutput(this, 'ClientId', { value: operators.clientId });
    new CfnOutput(this, 'SignInUrl', { value: operators.signInUrl });
  }
}
