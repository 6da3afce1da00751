import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { createRulesEngine } from '../../../src/application/engines/rules-engine.ts';
import { strategyConfigFor } from '../../../src/contracts/config/strategy.ts';
import { decisionAnswer } from '../../../src/contracts/decision-answer.ts';
import { parse } from '../../../src/contracts/parse.ts';
import { dec } from '../../../src/domain/decimal.ts';
import { usd } from '../../../src/domain/money.ts';
import { STRATEGIES, type StrategyTable } from '../../../src/domain/strategy/registry.ts';
import type { Strategy } from '../../../src/domain/strategy/strategy.ts';
import { createTestPorts } from '../../support/test-ports.ts';
import { aBar } from '../domain/support/bars.ts';

const STRATEGY_FOLDER = fileURLToPath(new URL('../../../src/domain/strategy/', import.meta.url));
const COMPILER = fileURLToPath(new URL('../../../node_modules/typescript-7/bin/tsc', import.meta.url));
const guide = readFileSync(new URL('../../../docs/strategies.md', import.meta.url), 'utf8');

/** The code blocks of the guide in a language, in their order. */
const blocks = (language: string): readonly string[] =>
  [...guide.matchAll(/```(\w+)\n([\s\S]*?)```/g)].flatMap(([, of, text]) =>
    of === language && text !== undefined ? [text] : [],
  );

const folder = mkdtempSync(join(tmpdir(), 'strategy-of-the-guide-'));
writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
afterAll(() => rmSync(folder, { recursive: true }));

/** Does what the guide says: the file, as it is printed but for the folder it lies in, and the line in the registry. */
async function asTheGuideSays(): Promise<{ readonly strategies: StrategyTable; readonly path: string }> {
  const [file = '', line = ''] = blocks('ts');
  const [, path = ''] = /^\/\/ (\S+)/.exec(file) ?? [];
  const [, type, name] = /^\s*\[(\w+)\.type\]: (\w+),\s*$/.exec(line) ?? [];
  const copy = join(folder, path.replaceAll('/', '_'));
  writeFileSync(copy, file.replaceAll("from './", `from '${STRATEGY_FOLDER}`));
  const module = (await import(/* @vite-ignore */ copy)) as Record<string, Strategy>;
  const strategy = module[name ?? ''];
  if (type !== name || strategy === undefined) throw new Error('the line registers what the file has not');
  return { strategies: { ...STRATEGIES, [strategy.type]: strategy }, path: copy };
}

describe('the guide to a strategy of one’s own', () => {
  test('gives one that the rules engine runs, configured as it says', async () => {
    const { strategies } = await asTheGuideSays();
    const written: unknown = JSON.parse(blocks('json')[0] ?? '');
    const strategy = parse(strategyConfigFor(strategies), written, 'the guide');
    const ports = createTestPorts();
    const day = (date: string, open: number, close: number) =>
      aBar({ timestamp: `${date}T04:00:00Z`, open, close });
    ports.marketData.setBars('AAPL', [day('2024-05-13', 99, 100), day('2024-05-14', 104, 105)]);
    ports.marketData.setBars('MSFT', [day('2024-05-13', 400, 400), day('2024-05-14', 402, 404)]);
    ports.marketData.setBars('NVDA', [day('2024-05-13', 120, 120), day('2024-05-14', 125, 119)]);
    const quotes = [...(await ports.marketData.quotes(['AAPL', 'MSFT', 'NVDA'])).values()];
    const price = usd('120');
    const held = { symbol: 'NVDA', qty: dec(10), price, averageEntryPrice: price };

    const answers = await createRulesEngine({ marketData: ports.marketData, strategies }).decide({
      strategy,
      quotes,
      positions: [held],
      equity: usd('100000'),
    });

    expect(strategy).toMatchObject({ params: { leastGap: 0.03, fullGap: 0.05 } });
    expect(answers.map((answer) => parse(decisionAnswer, answer, 'answer'))).toMatchObject([
      {
        symbol: 'AAPL',
        action: 'buy',
        confidence: expect.closeTo(0.9) as unknown,
        reasoning: 'AAPL opened with a gap of 4.00 %',
      },
      { symbol: 'MSFT', action: 'hold' },
      { symbol: 'NVDA', action: 'sell', basedOn: '2024-05-14T04:00:00Z' },
    ]);
  });

  test('is well typed', { timeout: 30_000 }, async () => {
    const { path } = await asTheGuideSays();
    const strictly = ['--ignoreConfig', '--noEmit', '--strict', '--noUncheckedIndexedAccess', '--types', ''];
    const modules = ['--module', 'nodenext', '--target', 'es2024', '--allowImportingTsExtensions'];
    const more = ['--exactOptionalPropertyTypes', '--verbatimModuleSyntax', '--skipLibCheck'];

    const said = execFileSync(process.execPath, [COMPILER, ...strictly, ...more, ...modules, path]);

    expect(said.toString()).toBe('');
  });

  test('names every strategy there is', () => {
    const named = [...guide.matchAll(/^\| `([\w-]+)`/gm)].map(([, type]) => type);

    expect(named).toEqual(Object.keys(STRATEGIES));
  });
});
