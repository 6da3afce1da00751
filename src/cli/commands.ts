import type { Command } from './command.ts';

export interface CommandEntry {
  readonly summary: string;
  /** Loaded when it is run, so that no command pays for what another needs. */
  readonly load: () => Promise<Command>;
}

/** Every command, by the words that call it. One file each in `commands/`. */
export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  setup: {
    summary: 'Puts the Alpaca paper keys of a deployment into its secret',
    load: async () => (await import('./commands/setup.ts')).setup,
  },
  'operator add': {
    summary: 'Invites a person who may sign in and operate the agent',
    load: async () => (await import('./commands/operator-add.ts')).operatorAdd,
  },
  login: {
    summary: 'Signs a person in, through the sign-in page of the deployment',
    load: async () => (await import('./commands/login.ts')).login,
  },
  token: {
    summary: 'Prints a token of who signed in',
    load: async () => (await import('./commands/token.ts')).token,
  },
};
