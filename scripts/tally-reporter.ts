import { writeFileSync } from 'node:fs';
import type { Reporter, TestCase, TestModule } from 'vitest/node';

/** What `npm test` needs to know of a vitest run; written as JSON to the file that QUARTERDECK_TALLY names. */
export interface Tally {
  passed: number;
  failed: number;
  /** One line a skipped test: where it is, its name, and why. */
  skipped: string[];
}

function count(modules: readonly TestModule[], unhandledErrors: number): Tally {
  const tally: Tally = { passed: 0, failed: unhandledErrors, skipped: [] };
  for (const module of modules) {
    // A file or a hook that breaks has no test to blame.
    tally.failed += module.errors().length;
    for (const suite of module.children.allSuites()) tally.failed += suite.errors().length;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state === 'passed') tally.passed += 1;
      else if (state === 'failed') tally.failed += 1;
      else tally.skipped.push(`${module.relativeModuleId}: ${test.fullName} (${whySkipped(test)})`);
    }
  }
  return tally;
}

function whySkipped(test: TestCase): string {
  const result = test.result();
  if (result.state === 'skipped' && result.note) return result.note;
  return test.options.mode === 'todo' ? 'still to be written' : 'no reason given';
}

export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const file = process.env['QUARTERDECK_TALLY'];
    if (file) writeFileSync(file, JSON.stringify(count(modules, unhandledErrors.length)));
  }
}
