import { describe, expect, it } from 'vitest';
import { seriesIn } from '../../../../scripts/metering/log-meter.ts';

const line = (directive: object, values: object): string =>
  JSON.stringify({ _aws: { Timestamp: 0, CloudWatchMetrics: [directive] }, ...values });

describe('series of metrics in a line', () => {
  it('are told apart by the values of their dimensions', () => {
    const directive = {
      Namespace: 'Quarterdeck/dev',
      Dimensions: [['agentId', 'type']],
      Metrics: [{ Name: 'cycles_total', Unit: 'Count' }],
    };

    expect(seriesIn(line(directive, { agentId: 'default', type: 'analysis', cycles_total: 1 }))).toEqual([
      'Quarterdeck/dev cycles_total agentId=default type=analysis',
    ]);
  });

  it('are one for each set of dimensions and each metric', () => {
    const directive = {
      Namespace: 'n',
      Dimensions: [['a'], []],
      Metrics: [{ Name: 'x' }, { Name: 'y' }],
    };

    expect(seriesIn(line(directive, { a: 1 }))).toEqual(['n x a=1', 'n x', 'n y a=1', 'n y']);
  });

  it('are none in a line that is only a log', () => {
    expect(seriesIn('{"message":"cycle skipped"}')).toEqual([]);
  });
});
