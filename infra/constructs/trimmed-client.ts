import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from './root.ts';

const ADAPTER = join(ROOT, 'src/adapters/alpaca');
/** The name of a namespace in our imports, and in the file of the client. */
const NAMESPACES = { trading: 'trading_exports', marketData: 'market_data_exports' } as const;

let written: string | undefined;

/**
 * A copy of Alpaca's client without the calls that the adapter does not make, 40 % of a bundle: the client hands them
 * out in two namespace objects, which no bundler looks into. What is left in these is what the adapter names in its
 * source; what nothing leads to any more, the bundler leaves out by itself.
 *
 * @returns the path of the copy, made once in a process
 * @throws Error when the client is not built as it was
 */
export function trimmedAlpacaClient(): string {
  written ??= write(
    Object.entries(NAMESPACES).reduce(
      (source, [name, variable]) => trimmed(source, variable, namesOf(name)),
      readFileSync(fileURLToPath(import.meta.resolve('@alpacahq/alpaca-trade-api/rest')), 'utf8'),
    ),
  );
  return written;
}

/** What the adapter takes out of a namespace. */
function namesOf(namespace: string): ReadonlySet<string> {
  const sources = readdirSync(ADAPTER).map((file) => readFileSync(join(ADAPTER, file), 'utf8'));
  const uses = sources.flatMap((text) => [...text.matchAll(new RegExp(`\\b${namespace}\\.(\\w+)`, 'g'))]);
  return new Set(uses.flatMap(([, name]) => name ?? []));
}

function trimmed(source: string, variable: string, names: ReadonlySet<string>): string {
  const block = new RegExp(`__export\\(${variable}, \\{\\n([\\s\\S]*?)\\n\\}\\);`).exec(source);
  const [whole, entries] = block ?? [];
  if (whole === undefined || entries === undefined)
    throw new Error(`Alpaca's client has no ${variable} any more: look at trimmed-client.ts`);
  const kept = entries.split('\n').filter((line) => names.has(/^ *(\w+):/.exec(line)?.[1] ?? ''));
  return source.replace(whole, () => `__export(${variable}, {\n${kept.join('\n')}\n});`);
}

/** Beside the packages, since it imports one; whole or not at all, because several tests may bundle at once. */
function write(source: string): string {
  const folder = join(ROOT, 'node_modules/.cache/quarterdeck/node_modules/@alpacahq/alpaca-trade-api');
  mkdirSync(folder, { recursive: true });
  const digest = createHash('sha256').update(source).digest('hex').slice(0, 16);
  const file = join(folder, `rest-${digest}.mjs`);
  const draft = join(mkdtempSync(join(folder, 'draft-')), 'rest.mjs');
  writeFileSync(draft, source);
  renameSync(draft, file);
  rmdirSync(dirname(draft));
  return file;
}
