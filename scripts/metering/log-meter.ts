import * as z from 'zod';
import { replaceMethod } from './replace-method.ts';
import type { Tally } from './usage.ts';

/** Bytes that CloudWatch Logs adds to each line when it counts what it takes in. */
const LINE_OVERHEAD_BYTES = 26;

/** What the platform writes beside an invocation's own lines, as long as they are in us-east-1 with tracing on. */
const ID = '00000000-0000-0000-0000-000000000000';
const PLATFORM_LINES = [
  `START RequestId: ${ID} Version: $LATEST\n`,
  `END RequestId: ${ID}\n`,
  `REPORT RequestId: ${ID}\tDuration: 123.45 ms\tBilled Duration: 124 ms\tMemory Size: 512 MB\tMax Memory Used: 123 MB\t\n`,
  `XRAY TraceId: 1-00000000-000000000000000000000000\tSegmentId: 0000000000000000\tSampled: true\t\n`,
];
export const PLATFORM_BYTES = PLATFORM_LINES.reduce(
  (bytes, line) => bytes + Buffer.byteLength(line) + LINE_OVERHEAD_BYTES,
  0,
);

const metrics = z.object({
  _aws: z.object({
    CloudWatchMetrics: z.array(
      z.object({
        Namespace: z.string(),
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.object({ Name: z.string() })),
      }),
    ),
  }),
});

/** stdout, as far as it is replaced. */
interface Output {
  write(chunk: string | Uint8Array, ...rest: readonly (string | (() => void) | undefined)[]): boolean;
}

export interface LogMeter {
  /** Every series of a custom metric seen since the last call: namespace, name and the values of its dimensions. */
  takeSeries(): ReadonlySet<string>;
  stop(): void;
}

/**
 * While it lasts, stdout is the functions' log: what they write is counted and goes nowhere. Lines in the embedded
 * metric format are metrics too.
 *
 * @param isBilled asked at each write: the host's own lines are nobody's bill
 */
export function meterLog(tally: Tally, isBilled: () => boolean): LogMeter {
  let series = new Set<string>();
  const count = (text: string): void => {
    for (const line of text.split('\n').filter((one) => one !== '')) {
      tally.add('logs.lines');
      tally.add('logs.bytes', Buffer.byteLength(line) + 1 + LINE_OVERHEAD_BYTES);
      for (const one of seriesIn(line)) series.add(one);
    }
  };
  const stop = replaceMethod(process.stdout as Output, 'write', (_write, chunk, ...rest) => {
    if (isBilled()) count(typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk));
    const done = rest.find((one) => typeof one === 'function');
    done?.();
    return true;
  });
  return {
    takeSeries() {
      const taken = series;
      series = new Set();
      return taken;
    },
    stop,
  };
}

/** The series that a line adds a value to; none for a line that is not a metric. */
export function seriesIn(line: string): readonly string[] {
  if (!line.includes('"_aws"')) return [];
  const document: unknown = JSON.parse(line);
  const values = document as Readonly<Record<string, unknown>>;
  return metrics
    .parse(document)
    ._aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
      Metrics.flatMap(({ Name }) =>
        (Dimensions.length === 0 ? [[]] : Dimensions).map((names) =>
          [Namespace, Name, ...names.map((name) => `${name}=${String(values[name])}`)].join(' '),
        ),
      ),
    );
}
