import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { alarmTable } from '../../../infra/constructs/alarm-table.ts';
import { ownMetric } from '../../../infra/constructs/metrics.ts';
import { stageOf } from '../../../infra/stages.ts';
import { defaultStageAgent, METRICS, parseStage, type StageInput } from '../../../src/topology/stage.ts';
import { QUEUE_SPECS } from '../../../src/topology/topology.ts';
import { dev, propertiesOf, resourcesOf, said, templatesOf } from '../support/templates.ts';

const PAGES = new URL('../../../docs/runbooks/alarms/', import.meta.url);
const { observability } = dev;
const alarms = resourcesOf(observability, 'AWS::CloudWatch::Alarm');
const nameOf = ({ AlarmName }: Readonly<Record<string, unknown>>): string =>
  String(AlarmName).replace('quarterdeck-dev-', '');
const byName = new Map([...alarms.values()].map(({ Properties }) => [nameOf(Properties), Properties]));

const agent = defaultStageAgent(['AAPL']);
const [strategy] = agent.strategies;
if (strategy === undefined) throw new Error('the default agent has no strategy');
/** Two agents, of which one asks a model. */
const crew: StageInput = {
  name: 'crew',
  liveTrading: false,
  logRetentionDays: 7,
  keepData: false,
  signInUrls: ['http://localhost:3005/'],
  deployment: {
    agents: [agent, { ...agent, agentId: 'second', strategies: [{ ...strategy, engine: 'bedrock' }] }],
  },
};

describe('alarms', () => {
  it('watch the agent, every dead-letter queue, the saga and the API', () => {
    const queues = [...Object.keys(QUEUE_SPECS), 'outbox', 'schedules', 'recovery', 'alerts'];

    expect([...byName.keys()].toSorted()).toEqual(
      [
        'heartbeat-missing-default',
        'kill-switch-on-default',
        'cycle-slow-default',
        'maintenance-missing-default',
        'saga-failed',
        'api-errors',
        ...queues.map((name) => `dead-letters-${name}`),
      ].toSorted(),
    );
  });

  it('are for each agent, and of the budget for those that ask a model', () => {
    const names = [
      ...resourcesOf(templatesOf(parseStage(crew)).observability, 'AWS::CloudWatch::Alarm').values(),
    ].map(({ Properties }) => String(Properties['AlarmName']).replace('quarterdeck-crew-', ''));

    expect(names.filter((name) => /default|second/.test(name)).toSorted()).toEqual([
      'cycle-slow-default',
      'cycle-slow-second',
      'heartbeat-missing-default',
      'heartbeat-missing-second',
      'kill-switch-on-default',
      'kill-switch-on-second',
      'llm-budget-second',
      'maintenance-missing-default',
      'maintenance-missing-second',
    ]);
  });

  it('read one metric each, because that is what they cost, and one of them by the half-minute', () => {
    for (const properties of byName.values()) expect(properties).not.toHaveProperty('Metrics');
    const fast = [...byName].filter(([, { Period }]) => Number(Period) < 60);

    expect(fast.map(([name]) => name)).toEqual(['heartbeat-missing-default']);
    expect(byName.size).toBe(14);
  });

  it('tell the topic what it means and which page says what to do', () => {
    for (const properties of byName.values()) {
      expect((properties['AlarmActions'] as unknown[]).map(said)).toEqual(['AlarmsTopic']);
      expect(properties['AlarmDescription']).toMatch(
        /^[A-Z].{40,}\. What to do: docs\/runbooks\/alarms\/[a-z-]+\.md$/,
      );
    }
  });

  it('have a page each, and each page has its alarm', () => {
    // Prepare: with an agent that asks a model, so that every kind of alarm is there
    const described = [
      ...resourcesOf(templatesOf(parseStage(crew)).observability, 'AWS::CloudWatch::Alarm').values(),
    ].map(({ Properties }) => /([a-z-]+\.md)$/.exec(String(Properties['AlarmDescription']))?.[1] ?? '');

    // Act
    const pages = readdirSync(PAGES);

    // Assess
    expect(pages.toSorted()).toEqual([...new Set(described)].toSorted());
    for (const page of described) expect(existsSync(new URL(page, PAGES))).toBe(true);
  });

  it('take silence for good news, but not that of the heartbeat and of the maintenance: three half-minutes, or two days, are too many', () => {
    const breaching = [...byName].filter(([, { TreatMissingData }]) => TreatMissingData === 'breaching');

    expect(breaching.map(([name]) => name).toSorted()).toEqual([
      'heartbeat-missing-default',
      'maintenance-missing-default',
    ]);
    for (const [, { TreatMissingData }] of byName) {
      expect(['breaching', 'notBreaching']).toContain(TreatMissingData);
    }
    expect(byName.get('maintenance-missing-default')).toMatchObject({
      MetricName: 'cycles_total',
      Statistic: 'Sum',
      Period: 86_400,
      EvaluationPeriods: 2,
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
    });
    expect(byName.get('heartbeat-missing-default')).toMatchObject({
      MetricName: 'agent_uptime',
      Namespace: 'Quarterdeck/dev',
      Dimensions: [{ Name: 'agentId', Value: 'default' }],
      Statistic: 'SampleCount',
      Period: 30,
      EvaluationPeriods: 3,
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
    });
    expect(METRICS.agent_uptime.highResolution).toBe(true);
  });

  it.each([
    ['kill-switch-on-default', { MetricName: 'kill_switch_on', Statistic: 'Maximum', Threshold: 0 }],
    ['cycle-slow-default', { ExtendedStatistic: 'p95', Threshold: 60_000, EvaluationPeriods: 3 }],
    ['saga-failed', { MetricName: 'ExecutionsFailed', Namespace: 'AWS/States', Threshold: 0 }],
    [
      'dead-letters-decisions',
      { MetricName: 'ApproximateNumberOfMessagesVisible', Threshold: 0, Period: 60 },
    ],
  ])('%s reads what it is about', (name, expected) => {
    expect(byName.get(name)).toMatchObject({
      ...expected,
      ComparisonOperator: 'GreaterThanThreshold',
    });
  });

  it('have names of their own', () => {
    const stage = parseStage(crew);
    const unwatched = { metricFailed: () => undefined, metricErrors: () => undefined } as never;

    const ids = alarmTable({ stage, deadLetters: {}, tradeSaga: unwatched, api: unwatched }).map(
      ({ id }) => id,
    );

    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('a metric of the catalog', () => {
  const stage = stageOf('dev');
  const statistic = 'Sum';

  it('must be asked for with the dimensions that it is recorded with', () => {
    expect(() => ownMetric(stage, 'orders_total', { agentId: 'a', type: 'x' }, { statistic })).toThrow(
      /orders_total has the dimensions agentId/,
    );
    expect(() => ownMetric(stage, 'cycles_total', { agentId: 'a' }, { statistic })).toThrow(/agentId type/);
    expect(() => ownMetric(stage, 'cycles_total', { agentId: 'a', type: 'x' }, { statistic })).toThrow(
      /cycles_total has no type x/,
    );
  });
});

describe('the dashboard', () => {
  const text = said(
    propertiesOf(resourcesOf(observability, 'AWS::CloudWatch::Dashboard'), 'Dashboard')['DashboardBody'],
  );
  const { widgets } = JSON.parse(text) as {
    widgets: { type: string; properties: { title: string; metrics?: unknown[] } }[];
  };

  it('answers whether it is alive, deciding, trading, stuck, and what it costs', () => {
    expect([...new Set(widgets.map(({ properties }) => properties.title.split(/[:?]/)[0]))]).toEqual([
      'Alive',
      'Deciding',
      'Trading',
      'Stuck',
      'Cost',
    ]);
  });

  it('stays within the fifty metrics that a dashboard has for free', () => {
    const metrics = widgets.flatMap(({ properties }) => properties.metrics ?? []);

    expect(metrics.length).toBeGreaterThan(30);
    expect(metrics.length).toBeLessThanOrEqual(50);
  });

  it('shows every metric of the catalog but the errors, which it has of each function', () => {
    const missing = Object.keys(METRICS).filter((name) => !text.includes(`"${name}"`));

    expect(missing).toEqual(['errors_total']);
  });
});
