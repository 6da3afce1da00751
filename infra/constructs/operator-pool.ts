import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AccountRecovery,
  FeaturePlan,
  ManagedLoginVersion,
  Mfa,
  OAuthScope,
  ResourceServerScope,
  UserPool,
  UserPoolClient,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { SIGN_IN_CALLBACK, type Stage } from '../../src/topology/stage.ts';
import { acknowledge } from '../nag.ts';

/** Cognito puts this before every scope: tokens say `quarterdeck/trading:read`. */
const RESOURCE_SERVER = 'quarterdeck';

const SCOPES = {
  read: { name: 'trading:read', description: 'See everything' },
  control: { name: 'trading:control', description: 'Start, stop, approve and change settings' },
} as const;

/** The operators and how they sign in: invited by an administrator, with a second factor. */
export class OperatorPool extends Construct {
  readonly userPoolId: string;
  /** Where the sign-in pages and the token endpoint are; without a slash at its end. */
  readonly signInUrl: string;
  readonly issuer: string;
  /** Where the issuer publishes the keys of its tokens. */
  readonly keysUrl: string;
  readonly clientId: string;
  /** As they stand in a token. */
  readonly scopes = {
    read: `${RESOURCE_SERVER}/${SCOPES.read.name}`,
    control: `${RESOURCE_SERVER}/${SCOPES.control.name}`,
  } as const;

  constructor(scope: Construct, id: string, stage: Stage) {
    super(scope, id);
    const pool = new UserPool(this, 'Users', {
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      mfa: Mfa.REQUIRED,
      mfaSecondFactor: { otp: true, sms: false },
      passwordPolicy: {
        minLength: 14,
        requireDigits: true,
        requireLowercase: true,
        requireUppercase: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(3),
      },
      featurePlan: FeaturePlan.ESSENTIALS,
      deletionProtection: stage.keepData,
      removalPolicy: stage.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    acknowledge(pool, {
      'AwsSolutions-COG8':
        'Plus costs by the user and guards pools that anybody can sign up to; here an administrator invites a few, each with a second factor.',
    });

    const read = new ResourceServerScope({
      scopeName: SCOPES.read.name,
      scopeDescription: SCOPES.read.description,
    });
    const control = new ResourceServerScope({
      scopeName: SCOPES.control.name,
      scopeDescription: SCOPES.control.description,
    });
    const server = pool.addResourceServer('Api', { identifier: RESOURCE_SERVER, scopes: [read, control] });
    const client = new UserPoolClient(this, 'Client', {
      userPool: pool,
      generateSecret: false, // a page in a browser keeps no secret: code flow with PKCE
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      accessTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.days(1),
      authFlows: { userSrp: true },
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [
          OAuthScope.OPENID,
          OAuthScope.resourceServer(server, read),
          OAuthScope.resourceServer(server, control),
        ],
        callbackUrls: [...stage.signInUrls, SIGN_IN_CALLBACK],
        logoutUrls: [...stage.signInUrls],
      },
    });
    // The sign-in page needs a name that is unique in its region; the account's number makes it so.
    const domain = pool.addDomain('SignIn', {
      cognitoDomain: { domainPrefix: `quarterdeck-${stage.name}-${Stack.of(this).account}` },
      // The newer pages say "unavailable" until a style has been made for the client; these need nothing.
      managedLoginVersion: ManagedLoginVersion.CLASSIC_HOSTED_UI,
    });
    this.userPoolId = pool.userPoolId;
    this.signInUrl = domain.baseUrl();
    // Its attribute ProviderURL, spelled out: it is what the tokens say, and emulators do not know the attribute.
    this.issuer = `https://cognito-idp.${Stack.of(this).region}.amazonaws.com/${pool.userPoolId}`;
    this.keysUrl = `${this.issuer}/.well-known/jwks.json`;
    this.clientId = client.userPoolClientId;
  }
}
