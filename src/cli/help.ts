import { defineCommand, renderUsage } from 'citty';
import { COMMON_FLAGS } from './arguments.ts';
import { COMMANDS } from './commands.ts';
import { EXIT_STATUS_HELP } from './exit-status.ts';

const NAME = 'quarterdeck';

/** All commands. */
export async function generalHelp(): Promise<string> {
  const subCommands = Object.fromEntries(
    Object.entries(COMMANDS).map(([name, { summary }]) => [
      name,
      defineCommand({ meta: { name, description: summary } }),
    ]),
  );
  const usage = await renderUsage(
    defineCommand({ meta: { name: NAME, description: 'Operates Quarterdeck' }, subCommands }),
  );
  return `${usage}\n\n${EXIT_STATUS_HELP}`;
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
