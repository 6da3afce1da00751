/**
 * `npm run cost`: what a month on AWS would cost, from metered operations of a local run and the price list.
 * Exit status: 0 an estimate was made, also one over the budget; 1 something broke; 2 what was asked for is wrong.
 */
import { runCommand, say } from './command-line.ts';
import { createEstimator, type Estimator } from './cost/estimate.ts';
import { growthOf } from './cost/growth.ts';
import { inventoryOf, synthesise, unpriced } from './cost/inventory.ts';
import { HELP, parseOptions } from './cost/options.ts';
import { readPriceList } from './cost/price-list.ts';
import { type CostReport, type Estimate, toJson, toText } from './cost/report.ts';
import { referenceWorkload, STAGE, type Workload } from './cost/workload.ts';
import { ACTIVITIES, type Activity } from './metering/activities.ts';
import { meterAgentShare } from './metering/agent-share.ts';
import { MOST_SYMBOLS_A_CYCLE } from './metering/deployment.ts';
import { meterHistory } from './metering/history.ts';
import type { Usage } from './metering/usage.ts';

async function estimateOf(workload: Workload, estimator: Estimator): Promise<Estimate> {
  const bill = await estimator.billFor(workload);
  const units = await estimator.unitsFor(workload);
  const activities = Object.fromEntries(
    ACTIVITIES.map((activity) => [activity, units.usageOf(activity, workload.agents)]),
  ) as Record<Activity, Usage>;
  return { workload, bill, activities };
}

async function cost(args: readonly string[]): Promise<number> {
  const reference = referenceWorkload();
  const { workload, isReference, freeTier, json, help } = parseOptions(args, reference);
  if (help) {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  say('synthesising the stacks');
  const prices = readPriceList();
  const resources = synthesise(STAGE);
  say('metering what a second agent adds');
  const share = await meterAgentShare();
  const estimator = createEstimator({
    prices,
    inventory: inventoryOf(resources),
    share,
    onRun: (what) => say(`metering a run with ${what}`),
  });
  const report: CostReport = {
    prices,
    stage: STAGE,
    freeTier,
    reference: await estimateOf(reference, estimator),
    ...(isReference ? {} : { given: await estimateOf(workload, estimator) }),
    growth: await growthOf(workload, estimator),
    history: await historyOf(workload),
    unpriced: unpriced(resources),
  };
  process.stdout.write(json ? `${JSON.stringify(toJson(report), undefined, 2)}\n` : `${toText(report)}\n`);
  return 0;
}

function historyOf({ symbols, strategies }: Workload): ReturnType<typeof meterHistory> {
  say('metering with history');
  return meterHistory({ symbols: Math.min(symbols, MOST_SYMBOLS_A_CYCLE), strategies });
}

await runCommand('cost', cost);
