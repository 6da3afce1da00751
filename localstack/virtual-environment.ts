import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** What runs the emulator, in versions that were tried together; the second signs and checks tokens for it. */
const PACKAGES = ['ministack==1.4.21', 'cryptography==50.0.2'];

const run = (command: string, args: readonly string[]): void => {
  const { error, status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (error !== undefined) throw new Error(`${command} cannot be run: ${error.message}`);
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${stderr.trim()}`);
};

/**
 * The folder of a private Python environment with the emulator, under `folder`; made the first time, which asks pip's
 * index. Throws, saying what to install, when there is no Python with venv.
 */
export function virtualEnvironment(folder: string): string {
  const environment = join(folder, PACKAGES.join('+'));
  mkdirSync(folder, { recursive: true });
  if (existsSync(environment)) return environment;
  // Made under another name, so that one that was interrupted is not taken for a whole one. Neither moves well:
  // scripts in it name its path, so what is in it is run by `python -m`.
  const unfinished = `${environment}.${process.pid}`;
  try {
    run('python3', ['-m', 'venv', unfinished]);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    throw new Error(
      'The emulator needs Python 3.10 or newer with venv (on Debian: apt-get install python3-venv), or ' +
        'AWS_ENDPOINT_URL of an emulator that is running, such as localstack/compose.yaml.',
      { cause: error },
    );
  }
  try {
    run(join(unfinished, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', ...PACKAGES]);
    renameSync(unfinished, environment);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(environment)) throw error;
  }
  return environment;
}
