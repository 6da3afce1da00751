import { type ParseArgsConfig, parseArgs } from 'node:util';
import { errorMessage, InvalidInputError } from '../src/domain/errors.ts';

/** Reads flags and nothing else. Throws InvalidInput for what is unknown, or lacks or has a value that it should not. */
export function readFlags<T extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: T,
) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    // The first sentence says what is wrong; the rest explains a dash in front of a value.
    const [first = ''] = errorMessage(error).split('. ');
    throw new InvalidInputError(`${first}; see --help`, {}, error);
  }
}

/**
 * Runs a command and sets the exit status: what it answers, 2 when what was asked for is wrong, 1 when something
 * broke.
 */
export async function runCommand(
  name: string,
  command: (args: readonly string[]) => Promise<number>,
): Promise<void> {
  try {
    process.exitCode = await command(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${name}: ${errorMessage(error)}\n`);
    process.exitCode = error instanceof InvalidInputError ? 2 : 1;
  }
}

/** Progress goes to stderr: stdout is for the answer. */
export const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** Rows under a header, columns as wide as they must be; the first `left` columns are text. */
export function table(header: readonly string[], rows: readonly (readonly string[])[], left: number): string {
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column < left ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ')
      .trimEnd();
  return [line(header), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}
