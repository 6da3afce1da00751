import { RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Stage } from '../../src/topology/stage.ts';
import { acknowledge } from '../nag.ts';
import type { OperatorPool } from './operator-pool.ts';
import type { QuarterdeckFunction } from './quarterdeck-function.ts';

/** Requests a second for all callers together: a person and a dashboard that polls stay far below. */
const RATE_LIMIT = 20;
const BURST_LIMIT = 40;

/** Who asked for what and how it went; never a header or a body. */
const ACCESS_LOG = JSON.stringify({
  requestId: '$context.requestId',
  time: '$context.requestTime',
  ip: '$context.identity.sourceIp',
  subject: '$context.authorizer.claims.sub',
  method: '$context.httpMethod',
  path: '$context.path',
  route: '$context.routeKey',
  status: '$context.status',
  authorizerError: '$context.authorizer.error',
  integrationError: '$context.integrationErrorMessage',
  latencyMs: '$context.responseLatency',
});

export interface ControlHttpApiProps {
  readonly stage: Stage;
  readonly target: QuarterdeckFunction;
  readonly operators: OperatorPool;
}

/**
 * The HTTP API before `control-api`. The gateway checks the token and that it may read or control at all; the
 * application checks it again, route by route, as it does on the laptop. Only health answers without one.
 */
export class ControlHttpApi extends Construct {
  readonly api: HttpApi;
  readonly url: string;

  constructor(scope: Construct, id: string, { stage, target, operators }: ControlHttpApiProps) {
    super(scope, id);
    this.api = new HttpApi(this, 'Api', {
      description: 'Quarterdeck control API',
      createDefaultStage: false,
      defaultAuthorizer: new HttpJwtAuthorizer('Operators', operators.issuer, {
        jwtAudience: [operators.clientId],
      }),
    });
    const integration = new HttpLambdaIntegration('Control', target.lambda);
    const either = [operators.scopes.read, operators.scopes.control];

    for (const path of ['/health', '/health/{check}']) {
      const routes = this.api.addRoutes({
        path,
        methods: [HttpMethod.GET],
        integration,
        authorizer: new HttpNoneAuthorizer(),
      });
      for (const route of routes) {
        acknowledge(route, {
          'AwsSolutions-APIG4':
            'Health says whether the system is up and nothing else; monitors ask without a token.',
        });
      }
    }
    for (const path of ['/api/v1/{proxy+}', '/openapi.json', '/docs']) {
      this.api.addRoutes({ path, methods: [HttpMethod.GET], integration, authorizationScopes: either });
    }
    this.api.addRoutes({
      path: '/api/v1/{proxy+}',
      methods: [HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE],
      integration,
      authorizationScopes: [operators.scopes.control],
    });

    const logGroup = new LogGroup(this, 'AccessLogs', {
      retention: stage.logRetentionDays,
      removalPolicy: stage.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    const live = new HttpStage(this, 'Live', {
      httpApi: this.api,
      autoDeploy: true,
      throttle: { rateLimit: RATE_LIMIT, burstLimit: BURST_LIMIT },
      accessLogSettings: {
        destination: new LogGroupLogDestination(logGroup),
        format: AccessLogFormat.custom(ACCESS_LOG),
      },
    });
    this.url = live.url;
  }
}
