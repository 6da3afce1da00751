import { describe, expect, it } from 'vitest';
import { API_ROUTES } from '../../../src/contracts/http/routes.ts';
import { dev, onlyOne, resourcesOf, said } from '../support/templates.ts';

const { control } = dev;

interface Route {
  readonly RouteKey: string;
  readonly AuthorizationType: string;
  readonly AuthorizerId?: unknown;
  readonly AuthorizationScopes?: readonly string[];
}

const routes = [...resourcesOf(control, 'AWS::ApiGatewayV2::Route').values()].map(
  ({ Properties }) => Properties as unknown as Route,
);

/** The route that the gateway would take: an exact one before one with a parameter, that before a greedy one. */
function routeFor(method: string, path: string): Route | undefined {
  const matches = (key: string): boolean => {
    const [keyMethod = '', keyPath = ''] = key.split(' ');
    const pattern = keyPath
      .replaceAll('.', '\\.')
      .replace(/\{\w+\+\}/, '.+')
      .replaceAll(/\{\w+\}/g, '[^/]+');
    return keyMethod === method.toUpperCase() && new RegExp(`^${pattern}$`).test(path);
  };
  return routes
    .filter(({ RouteKey }) => matches(RouteKey))
    .toSorted((a, b) => Number(a.RouteKey.includes('{')) - Number(b.RouteKey.includes('{')))[0];
}

const READ = 'quarterdeck/trading:read';
const CONTROL = 'quarterdeck/trading:control';

describe('control API', () => {
  it.each(Object.values(API_ROUTES))(
    '$method $path is routed, with the token that it needs',
    ({ method, path, scope }) => {
      const route = routeFor(method, path.replaceAll(/\{\w+\}/g, 'x'));

      expect(route).toBeDefined();
      if (scope === 'public') {
        expect(route?.AuthorizationType).toBe('NONE');
        expect(path.startsWith('/health')).toBe(true);
      } else {
        expect(route?.AuthorizationType).toBe('JWT');
        expect(said(route?.AuthorizerId)).toBe('HttpApiOperators');
        expect(route?.AuthorizationScopes).toContain(scope === 'trading:read' ? READ : CONTROL);
      }
    },
  );

  it('wants a token on every route but health, and control on every change', () => {
    expect(routes.length).toBeGreaterThan(2);
    for (const { RouteKey, AuthorizationType, AuthorizationScopes } of routes) {
      const [method = '', path = ''] = RouteKey.split(' ');
      expect(AuthorizationType).toBe(/^\/health(\/|$)/.test(path) ? 'NONE' : 'JWT');
      if (method !== 'GET') expect(AuthorizationScopes).toEqual([CONTROL]);
    }
  });

  it('has no route that takes whatever comes', () => {
    expect(routes.map(({ RouteKey }) => RouteKey)).not.toContain('$default');
    expect(routes.filter(({ RouteKey }) => RouteKey.startsWith('ANY'))).toEqual([]);
  });

  it('takes tokens of the pool for its one client', () => {
    const authorizer = onlyOne(control, 'AWS::ApiGatewayV2::Authorizer');
    const { Audience, Issuer } = authorizer['JwtConfiguration'] as {
      Audience: unknown[];
      Issuer: unknown;
    };

    expect(authorizer['AuthorizerType']).toBe('JWT');
    expect(said(Issuer)).toBe('https://cognito-idp.<Region>.amazonaws.com/OperatorsUsers');
    expect(Audience.map(said)).toEqual(['OperatorsClient']);
  });

  it('is throttled, and logs who asked for what as JSON', () => {
    const stage = onlyOne(control, 'AWS::ApiGatewayV2::Stage');
    const { DestinationArn, Format } = stage['AccessLogSettings'] as {
      DestinationArn: unknown;
      Format: string;
    };

    expect(stage['DefaultRouteSettings']).toEqual({
      ThrottlingBurstLimit: 40,
      ThrottlingRateLimit: 20,
    });
    expect(said(DestinationArn)).toBe('HttpAccessLogs.Arn');
    expect(Object.keys(JSON.parse(Format) as object)).toContain('requestId');
    expect(Format).not.toMatch(/header|body/i);
  });
});

describe('operators', () => {
  it('are invited, with a second factor', () => {
    const pool = onlyOne(control, 'AWS::Cognito::UserPool');

    expect(pool).toMatchObject({
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      MfaConfiguration: 'ON',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
    });
  });

  it('have the scopes of the API, by the code flow', () => {
    const server = onlyOne(control, 'AWS::Cognito::UserPoolResourceServer');
    const client = onlyOne(control, 'AWS::Cognito::UserPoolClient');

    expect(server).toMatchObject({
      Identifier: 'quarterdeck',
      Scopes: [{ ScopeName: 'trading:read' }, { ScopeName: 'trading:control' }],
    });
    expect(client).toMatchObject({ AllowedOAuthFlows: ['code'], GenerateSecret: false });
  });
});
