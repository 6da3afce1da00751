import { stripVTControlCharacters } from 'node:util';
import { defineCommand, renderUsage, runCommand } from 'citty';
import { errorMessage, InvalidInputError } from '../../domain/errors.ts';
import { EXCHANGE_FLAGS, parseExchangeOptions } from './options.ts';

const command = defineCommand({
  meta: {
    name: 'npm run exchange --',
    description: "Runs a paper exchange that speaks Alpaca's HTTP and WebSocket on this machine.",
  },
  args: EXCHANGE_FLAGS,
  run: ({ args }) => args,
});

/** Serves until it is told to stop. Exit status: 0 stopped, 1 something broke, 2 what was asked for is wrong. */
async function main(rawArgs: string[]): Promise<void> {
  if (rawArgs.includes('--help') || rawArgs.includes('-h')) {
    const usage = await renderUsage(command);
    process.stdout.write(`${process.stdout.isTTY ? usage : stripVTControlCharacters(usage)}\n`);
    return;
  }
  const { result } = await runCommand(command, { rawArgs });
  const options = parseExchangeOptions(result as Record<string, unknown>);
  const { startExchange } = await import('./run-exchange.ts');
  const exchange = await startExchange(options);
  process.stdout.write(`${exchange.greeting.join('\n')}\n`);
  const stop = (): void => void exchange.stop();
  process.once('SIGINT', stop).once('SIGTERM', stop);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`paper exchange: ${errorMessage(error)}\n`);
  process.exitCode = error instanceof InvalidInputError ? 2 : 1;
}
