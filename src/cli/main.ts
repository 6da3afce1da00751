import { createAwsAdmin, createAwsClients } from '../adapters/aws-admin/index.ts';
import { createSystemClock } from '../adapters/system/clock.ts';
import { SIGN_IN_CALLBACK } from '../contracts/config/sign-in.ts';
import { errorMessage, errorName } from '../domain/errors.ts';
import { findCall, readFlags } from './arguments.ts';
import type { Services } from './command.ts';
import { COMMANDS } from './commands.ts';
import { CancelledError, exitStatusOf } from './exit-status.ts';
import { commandHelp, generalHelp } from './help.ts';
import { createQuestions } from './questions.ts';
import { type Host, Terminal } from './terminal.ts';

const realServices: Services = {
  clock: createSystemClock(),
  fetch,
  aws: (target) => createAwsAdmin(createAwsClients(target)),
  signInCallback: SIGN_IN_CALLBACK,
};

/** Runs what the command line asks for and answers the exit status. Never throws, and prints no stack. */
export async function main(host: Host, services: Services = realServices): Promise<number> {
  const terminal = new Terminal(host);
  try {
    return await run(host, terminal, services);
  } catch (error) {
    const name = error instanceof CancelledError ? error.name : errorName(error);
    const message = errorMessage(error).replaceAll(/\s+/g, ' ').trim();
    terminal.note(`quarterdeck: ${message}`);
    if (host.args.includes('--json')) terminal.out(JSON.stringify({ error: { name, message } }, null, 2));
    return exitStatusOf(error);
  }
}

async function run(host: Host, terminal: Terminal, services: Services): Promise<number> {
  const [first] = host.args;
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
    terminal.out(generalHelp());
    return first === undefined ? 2 : 0;
  }
  const { name, rest } = findCall(host.args);
  if (rest.includes('--help') || rest.includes('-h')) {
    terminal.out(await commandHelp(name));
    return 0;
  }
  const command = await COMMANDS[name]?.load();
  if (command === undefined) throw new Error(`the command ${name} cannot be loaded`);
  const { json = false, ...flags } = readFlags(rest, command.flags);
  const context = { ...services, host, terminal, questions: createQuestions(host), json: json === true };
  const { lines, report, bad = false } = await command.run(flags, context);
  if (json === true) terminal.out(JSON.stringify(report, null, 2));
  else if (lines.length > 0) terminal.out(lines.join('\n'));
  return bad ? 1 : 0;
}
