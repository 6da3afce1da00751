import { describe, expect, it } from 'vitest';
import { inventoryOf, synthesise, unpriced } from '../../scripts/cost/inventory.ts';
import { FUNCTION_SPECS, QUEUE_SPECS } from '../../src/topology/topology.ts';

describe('what stands in the stacks', () => {
  const resources = synthesise('prod');

  it('has a price, all of it', () => {
    expect(unpriced(resources)).toEqual([]);
    expect(unpriced({ Gate: { Type: 'AWS::EC2::NatGateway', Properties: {} } })).toEqual([
      'AWS::EC2::NatGateway',
    ]);
  });

  it('is counted', () => {
    const { polledQueues, protectedTables, dashboards, tracedFunctions, alarmMetrics } =
      inventoryOf(resources);

    expect(polledQueues).toBe(Object.keys(QUEUE_SPECS).length);
    expect(protectedTables).toBe(2);
    expect(dashboards.small + dashboards.large).toBe(1);
    expect(alarmMetrics.standard).toBeGreaterThan(0);
    expect([...tracedFunctions]).toEqual(expect.arrayContaining(['analysis-cycle', 'control-api']));
    expect(Object.keys(FUNCTION_SPECS)).toEqual(expect.arrayContaining([...tracedFunctions]));
  });

  it('pays for each metric of an expression, and more for a fast alarm', () => {
    const metric = (Period: number) => ({ MetricStat: { Period } });
    const { alarmMetrics } = inventoryOf({
      Plain: { Type: 'AWS::CloudWatch::Alarm', Properties: { Period: 60 } },
      Fast: { Type: 'AWS::CloudWatch::Alarm', Properties: { Period: 30 } },
      Sum: {
        Type: 'AWS::CloudWatch::Alarm',
        Properties: { Metrics: [{ Expression: 'a + b' }, metric(60), metric(300)] },
      },
    });

    expect(alarmMetrics).toEqual({ standard: 3, fast: 1 });
  });

  it('has a dashboard that is not free when it shows more than 50 metrics', () => {
    const dashboard = (metrics: number) => ({
      Type: 'AWS::CloudWatch::Dashboard',
      Properties: {
        DashboardBody: JSON.stringify({
          widgets: [{ properties: { metrics: Array(metrics).fill(['AWS/Lambda', 'Errors']) } }],
        }),
      },
    });

    expect(inventoryOf({ Small: dashboard(50), Large: dashboard(51) }).dashboards).toEqual({
      small: 1,
      large: 1,
    });
  });
});
