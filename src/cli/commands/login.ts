import * as z from 'zod';
import { createTokenEndpoint, newProof, signInPage } from '../../adapters/oauth/index.ts';
import { defineCommand, TARGET_FLAGS, targetOptions } from '../command.ts';
import { findOutput } from '../deployment.ts';
import { saveSession, sessionFile, sessionOf } from '../session.ts';
import { awaitRedirect } from '../sign-in-redirect.ts';

/** As the pool calls them: its resource server before the scope. */
const READ = 'quarterdeck/trading:read';
const CONTROL = 'quarterdeck/trading:control';

const options = z.strictObject({ ...targetOptions, readOnly: z.boolean().default(false) });

export const login = defineCommand({
  flags: {
    ...TARGET_FLAGS,
    'read-only': { type: 'boolean', description: 'Ask for a token that may look but not act' },
  },
  details:
    'Open the printed address in a browser on this machine. The first time, the page asks for a new password and\n' +
    'shows a code for an authenticator app. The session is kept in $XDG_CONFIG_HOME/quarterdeck or\n' +
    '~/.config/quarterdeck, readable by you alone, and holds a day.',
  options,
  async run({ stage, readOnly, ...target }, context) {
    const { clock, terminal, signInCallback } = context;
    const file = sessionFile(stage, context);
    const aws = context.aws(target);
    const server = {
      apiUrl: await findOutput(aws, stage, 'apiUrl'),
      signInUrl: await findOutput(aws, stage, 'signInUrl'),
      clientId: await findOutput(aws, stage, 'clientId'),
    };
    const proof = newProof();
    const redirect = await awaitRedirect(signInCallback, proof.state, clock);
    try {
      const scopes = ['openid', READ, ...(readOnly ? [] : [CONTROL])];
      terminal.note(`Sign in here:\n\n${signInPage(server, proof, signInCallback, scopes)}\n`);
      const endpoint = createTokenEndpoint(server, context.fetch);
      const tokens = await endpoint.exchange(await redirect.code, proof, signInCallback);
      const session = sessionOf(server, tokens, clock.now());
      await saveSession(file, session);
      return {
        lines: [
          `Signed in to stage ${stage} at ${server.apiUrl}.`,
          'A token for other programs: npx quarterdeck token',
        ],
        report: { stage, apiUrl: server.apiUrl, expiresAt: session.expiresAt, file },
      };
    } finally {
      redirect.close();
    }
  },
});
