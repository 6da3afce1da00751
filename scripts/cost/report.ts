import type { Decimal } from '../../src/domain/decimal.ts';
import { table } from '../command-line.ts';
import { ACTIVITIES, type Activity } from '../metering/activities.ts';
import type { HistoryEffect } from '../metering/history.ts';
import { isMeasuredTime, type Usage } from '../metering/usage.ts';
import { ASSUMED, ASSUMPTIONS } from './assumptions.ts';
import { AXES, type Axis, type Step } from './growth.ts';
import { activityCounts } from './month.ts';
import type { PriceList } from './price-list.ts';
import { type Bill, byService } from './pricing.ts';
import type { Workload } from './workload.ts';

/** US dollars a month, without AI. */
const BUDGET_USD = '5';

export interface Estimate {
  readonly workload: Workload;
  readonly bill: Bill;
  /** What one of each activity uses. */
  readonly activities: Readonly<Record<Activity, Usage>>;
}

export interface CostReport {
  readonly prices: PriceList;
  readonly stage: string;
  /** Judge by what is left behind the always-free allowances, or by the list. */
  readonly freeTier: boolean;
  readonly reference: Estimate;
  /** The workload that the flags gave, when that is another one. */
  readonly given?: Estimate;
  readonly growth: Readonly<Record<Axis, readonly Step[]>>;
  readonly history: HistoryEffect;
  /** Types of resource in the stacks that nobody has priced. */
  readonly unpriced: readonly string[];
}

const cents = (usd: Decimal): string => usd.toFixed(2);

/** What the budget is judged by. */
const judged = ({ freeTier }: Pick<CostReport, 'freeTier'>, bill: Bill): Decimal =>
  freeTier ? bill.usd : bill.listUsd;

/** The whole report as one document; money is decimal text. */
export function toJson(report: CostReport): unknown {
  const { prices, stage, freeTier, reference, given, growth, history, unpriced } = report;
  return {
    prices: { date: prices.date, region: prices.region, currency: prices.currency, note: prices.note },
    stage,
    judgedBy: freeTier ? 'bill behind the always-free allowances' : 'list prices',
    budgetUsd: BUDGET_USD,
    within: judged(report, reference.bill).lt(BUDGET_USD),
    reference: estimateJson(reference),
    ...(given === undefined ? {} : { given: estimateJson(given) }),
    growth: Object.fromEntries(
      AXES.map((axis) => [
        axis,
        growth[axis].map(({ factor, count, bill, note }) => ({
          factor,
          [axis]: count,
          usd: bill.usd.toFixed(4),
          listUsd: bill.listUsd.toFixed(4),
          ...(note === undefined ? {} : { note }),
        })),
      ]),
    ),
    history: {
      bytesBetween: history.bytesBetween,
      first: { heartbeats: exact(history.first.heartbeats), cycle: exact(history.first.cycle) },
      later: { heartbeats: exact(history.later.heartbeats), cycle: exact(history.later.cycle) },
    },
    assumptions: ASSUMPTIONS,
    unpriced,
  };
}

const estimateJson = ({ workload, bill, activities }: Estimate) => ({
  workload,
  totalUsd: bill.usd.toFixed(4),
  listUsd: bill.listUsd.toFixed(4),
  services: byService(bill).map(({ service, usd, listUsd }) => ({
    service,
    usd: usd.toFixed(4),
    listUsd: listUsd.toFixed(4),
  })),
  lines: bill.lines.map(({ billed, service, what, quantity, usd, listUsd }) => ({
    billed,
    service,
    what,
    quantity: Number(quantity.toFixed(3)),
    usd: usd.toFixed(4),
    listUsd: listUsd.toFixed(4),
  })),
  activities: ACTIVITIES.map((activity) => ({
    activity,
    aMonth: Math.round(activityCounts(workload)[activity]),
    counted: exact(activities[activity]),
    measuredMs: Object.fromEntries(
      [...activities[activity]]
        .filter(([counter]) => isMeasuredTime(counter))
        .map(([counter, ms]) => [counter, Number(ms.toFixed(2))]),
    ),
  })),
});

/** What is the same in every run. */
const exact = (usage: Usage): Readonly<Record<string, number>> =>
  Object.fromEntries(
    [...usage]
      .filter(([counter, count]) => !isMeasuredTime(counter) && Math.abs(count) > 1e-9)
      .map(([counter, count]) => [counter, Number(count.toFixed(3))]),
  );

/** The report for a person. */
export function toText(report: CostReport): string {
  const { prices, freeTier, reference, given, growth, history, unpriced } = report;
  const total = judged(report, reference.bill);
  const verdict = total.lt(BUDGET_USD) ? 'under' : 'OVER';
  return [
    `A month on AWS without AI, ${prices.region}, prices of ${prices.date}`,
    '',
    estimateText('The reference workload', reference),
    `${cents(total)} US dollars a month ${freeTier ? 'behind what is always free' : 'by the list'}: ${verdict} the budget of ${BUDGET_USD}.00`,
    ...(given === undefined ? [] : ['', estimateText('The workload that was given', given)]),
    '',
    `Growth of ${given === undefined ? 'the reference workload' : 'the workload that was given'}, US dollars a month`,
    growthText(growth),
    '',
    historyText(history),
    '',
    'Assumed, because no run on a laptop shows it:',
    ...ASSUMPTIONS.map((line) => `  - ${line}`),
    ...(unpriced.length === 0 ? [] : ['', `NOT PRICED, though it is in the stacks: ${unpriced.join(', ')}`]),
  ].join('\n');
}

function estimateText(title: string, { workload, bill }: Estimate): string {
  const { symbols, strategies, agents, tradesPerDay, cycleSeconds, heartbeatSeconds } = workload;
  const rows = bill.lines
    .filter(({ quantity }) => quantity > 0)
    .map(({ service, what, quantity, listUsd, usd }) => [
      service,
      what,
      quantityText(quantity),
      cents(listUsd),
      cents(usd),
    ]);
  return [
    `${title}: agents ${agents}, strategies ${strategies}, symbols ${symbols}, trades a day ${tradesPerDay};`,
    `a cycle every ${cycleSeconds} s in market hours and every ${ASSUMED.offHoursCycleSeconds} s in others, a heartbeat every ${heartbeatSeconds} s`,
    '',
    table(
      ['service', 'unit', 'quantity', 'list USD', 'USD'],
      [...rows, ['total', '', '', cents(bill.listUsd), cents(bill.usd)]],
      2,
    ),
  ].join('\n');
}

const quantityText = (quantity: number): string =>
  quantity >= 100
    ? Math.round(quantity).toLocaleString('en-US')
    : quantity.toLocaleString('en-US', { maximumFractionDigits: 3 });

const growthText = (growth: CostReport['growth']): string =>
  table(
    ['what', 'times', 'number', 'list USD', 'USD', ''],
    AXES.flatMap((axis) =>
      growth[axis].map(({ factor, count, bill, note }) => [
        axis,
        `x${factor}`,
        String(count),
        cents(bill.listUsd),
        cents(bill.usd),
        note ?? 'metered',
      ]),
    ),
    2,
  );

function historyText({ bytesBetween, first, later }: HistoryEffect): string {
  const units = (usage: Usage): string =>
    `${round(usage.get('dynamodb.writeUnits'))} write and ${round(usage.get('dynamodb.readUnits'))} read units`;
  return [
    `History: a cycle took ${units(first.cycle)} on the first day, and ${units(later.cycle)}`,
    `three days and ${Math.round(bytesBetween / 1_024)} KB later; two heartbeats ${units(first.heartbeats)}, and ${units(later.heartbeats)}`,
  ].join('\n');
}

const round = (count = 0): string => Number(count.toFixed(1)).toString();
