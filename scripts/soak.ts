/**
 * `npm run soak`: a month unattended, as fast as it can. Exit status: 0 everything that is promised of it held; 1
 * something did not, or broke; 2 what was asked for is wrong.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFlags, runCommand, say } from './command-line.ts';
import { growthOf } from './soak/growth.ts';
import { judge } from './soak/judge.ts';
import type { DayReport } from './soak/messages.ts';
import { parseSoakOptions, SOAK_DEFAULTS } from './soak/options.ts';
import { planOf } from './soak/plan.ts';
import { dayHeader, dayRow, reportOf, summaryText } from './soak/report.ts';
import { type Ended, supervise } from './soak/supervise.ts';

const HELP = `Usage: npm run soak -- [flags]

Runs the local process through many sessions at full speed, on a synthetic market where prices and broker fail, orders
are rejected and filled late or in part, and the process is killed and started again. After every session all
invariants must hold, and in the end neither memory nor the cost of a cycle may have grown. See docs/soak.md.

  --days N               sessions of the exchange (${SOAK_DEFAULTS.days})
  --from DATE            the first day (${SOAK_DEFAULTS.from}: a clock change, a holiday and a half day are within 30)
  --seed N               of the market, the faults and the ends of the process (${SOAK_DEFAULTS.seed})
  --stocks N             of the universe (${SOAK_DEFAULTS.stocks})
  --coins N              of the universe (${SOAK_DEFAULTS.coins})
  --cycle-minutes N      market minutes from one analysis to the next (${SOAK_DEFAULTS['cycle-minutes']})
  --heartbeat-minutes N  market minutes from one heartbeat to the next (${SOAK_DEFAULTS['heartbeat-minutes']})
  --stops N              ends of the process: of four, three by SIGKILL and one in order (${SOAK_DEFAULTS.stops})
  --json                 one JSON document on stdout; a row for each day goes to stderr either way
  --help`;

const flag = <N extends keyof typeof SOAK_DEFAULTS>(name: N) =>
  ({ type: 'string', default: SOAK_DEFAULTS[name] }) as const;

async function soak(args: readonly string[]): Promise<number> {
  const { json, help, ...flags } = readFlags(args, {
    days: flag('days'),
    from: flag('from'),
    seed: flag('seed'),
    stocks: flag('stocks'),
    coins: flag('coins'),
    'cycle-minutes': flag('cycle-minutes'),
    'heartbeat-minutes': flag('heartbeat-minutes'),
    stops: flag('stops'),
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  });
  if (help) {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  const options = parseSoakOptions(flags);
  const plan = planOf(options);
  const home = mkdtempSync(join(tmpdir(), 'quarterdeck-soak-'));
  const began = performance.now();
  const days: DayReport[] = [];
  const ends: Ended[] = [];
  say(dayHeader());
  for await (const event of supervise(options, plan, home)) {
    if (event.kind === 'ended') ends.push(event.ended);
    else {
      days.push(event.day);
      say(dayRow(event.day, plan));
    }
  }
  const course = { days, ends, growth: growthOf(days) };
  const verdicts = judge(options, plan, course);
  const report = reportOf(options, plan, course, verdicts, Math.round(performance.now() - began));
  process.stdout.write(`${json ? JSON.stringify(report, undefined, 2) : summaryText(report)}\n`);
  if (json) say(summaryText(report));
  const broken = verdicts.some(({ result }) => result === 'broken');
  if (broken) say(`what the run left is in ${home}`);
  else rmSync(home, { recursive: true, force: true });
  return broken ? 1 : 0;
}

await runCommand('soak', soak);
