import { defineCommand, renderUsage } from 'citty';
import { COMMON_FLAGS } from './arguments.ts';
import { COMMANDS, GROUPS } from './commands.ts';
import { EXIT_STATUS_HELP } from './exit-status.ts';

const NAME = 'quarterdeck';

const EXAMPLES = `EXAMPLES

  npx quarterdeck status                                  the agent that npm start runs here
  npx quarterdeck decisions --status pending_approval     what waits for you
  npx quarterdeck kill --reason "something is wrong"      no new risk, at once
  npx quarterdeck portfolio --stage dev --json            of a deployment, for a program`;

/** All commands, by what they are for. */
export function generalHelp(): string {
  const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length));
  const groups = GROUPS.map((group) => {
    const rows = Object.entries(COMMANDS).filter(([, entry]) => entry.group === group);
    return `${group}\n${rows.map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`).join('\n')}`;
  });
  const usage = `Operates Quarterdeck: the agent of "npm start" on this machine, or one that is deployed.

USAGE ${NAME} COMMAND [flags]; "${NAME} COMMAND --help" says more`;
  return [usage, ...groups, EXAMPLES, EXIT_STATUS_HELP].join('\n\n');
}

/** One command with its flags. @param name as in the table of commands */
export async function commandHelp(name: string): Promise<string> {
  const entry = COMMANDS[name];
  if (entry === undefined) return generalHelp();
  const { flags, details } = await entry.load();
  const usage = await renderUsage(
    defineCommand({
      meta: { name: `${NAME} ${name}`, description: entry.summary },
      args: { ...flags, ...COMMON_FLAGS },
    }),
  );
  return [usage.trimEnd(), details, EXIT_STATUS_HELP].filter((part) => part !== '').join('\n\n');
}
