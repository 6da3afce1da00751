import { enableCompileCache } from 'node:module';
import { stripVTControlCharacters } from 'node:util';
import { defineCommand, renderUsage, runCommand } from 'citty';
import { errorMessage, InvalidInputError } from '../domain/errors.ts';
import { FLAGS, parseOptions, refuseSwitchValues } from './options.ts';

const command = defineCommand({
  meta: {
    name: 'npm start --',
    description: 'Runs Quarterdeck on this machine, against the built-in paper exchange or Alpaca paper.',
  },
  args: FLAGS,
  run: ({ args }) => args,
});

/** Exit status: 0 done, 1 an invariant did not hold or something broke, 2 what was asked for is wrong. */
async function main(rawArgs: string[]): Promise<number> {
  if (rawArgs.includes('--help') || rawArgs.includes('-h')) {
    const usage = await renderUsage(command);
    process.stdout.write(`${process.stdout.isTTY ? usage : stripVTControlCharacters(usage)}\n`);
    return 0;
  }
  refuseSwitchValues(rawArgs);
  const { result } = await runCommand(command, { rawArgs });
  const options = parseOptions(result as Record<string, unknown>);
  // The host takes long to load: help and a wrong flag need none of it, and the next start finds it compiled.
  enableCompileCache();
  const { runLocal } = await import('./run-local.ts');
  return runLocal(options);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`quarterdeck: ${errorMessage(error)}\n`);
  process.exitCode = error instanceof InvalidInputError ? 2 : 1;
}
