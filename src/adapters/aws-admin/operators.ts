import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  type CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { NotFoundError } from '../../domain/errors.ts';
import { calling } from './faults.ts';

/** `invited` has a temporary password and no second factor yet; `active` has signed in. */
export type OperatorStatus = 'invited' | 'active' | 'disabled';

/** The people who may sign in. */
export interface Operators {
  /** Undefined when nobody has this address. */
  status(email: string): Promise<OperatorStatus | undefined>;
  /** Creates the user; Cognito sends the invitation with a temporary password. */
  invite(email: string): Promise<void>;
  /** Sends another temporary password to somebody who has not signed in yet. */
  inviteAgain(email: string): Promise<void>;
}

export function createOperators(client: CognitoIdentityProviderClient, userPoolId: string): Operators {
  const user = (email: string) => ({ UserPoolId: userPoolId, Username: email });
  return {
    async status(email) {
      try {
        const { UserStatus: status, Enabled: enabled } = await calling('looking for the operator', () =>
          client.send(new AdminGetUserCommand(user(email))),
        );
        if (enabled === false) return 'disabled';
        return status === 'FORCE_CHANGE_PASSWORD' ? 'invited' : 'active';
      } catch (error) {
        if (error instanceof NotFoundError) return undefined;
        throw error;
      }
    },
    async invite(email) {
      await calling('inviting the operator', () =>
        client.send(
          new AdminCreateUserCommand({
            ...user(email),
            DesiredDeliveryMediums: ['EMAIL'],
            UserAttributes: [
              { Name: 'email', Value: email },
              { Name: 'email_verified', Value: 'true' },
            ],
          }),
        ),
      );
    },
    async inviteAgain(email) {
      await calling('inviting the operator again', () =>
        client.send(
          new AdminCreateUserCommand({
            ...user(email),
            MessageAction: 'RESEND',
            DesiredDeliveryMediums: ['EMAIL'],
          }),
        ),
      );
    },
  };
}
