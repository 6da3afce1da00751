import type { CycleRecord } from '../../contracts/records/cycle.ts';
import { elapsed } from '../../domain/clock.ts';

export interface LogLine {
  readonly at: string;
  readonly level: 'info' | 'error';
  readonly message: string;
}

/** What each step of a cycle did, oldest first, and what its strategies failed with. */
export function logLinesOf(cycle: CycleRecord): readonly LogLine[] {
  const steps = cycle.steps.flatMap(stepLines);
  const failures = cycle.requests.flatMap(({ status, strategyId, error }): LogLine[] =>
    status === 'failed'
      ? [
          {
            at: cycle.completedAt ?? cycle.startedAt,
            level: 'error',
            message: `strategy ${strategyId} failed: ${error ?? 'no reason'}`,
          },
        ]
      : [],
  );
  return [...steps, ...failures, ...endLine(cycle)].sort((one, other) => one.at.localeCompare(other.at));
}

function stepLines({
  name,
  status,
  startedAt,
  completedAt,
  detail,
}: CycleRecord['steps'][number]): readonly LogLine[] {
  const begun: LogLine = { at: startedAt, level: 'info', message: `${name} started` };
  if (completedAt === undefined) return [begun];
  const said = detail === undefined ? '' : `: ${detail}`;
  const message = `${name} ${status} in ${elapsed(startedAt, completedAt)} ms${said}`;
  return [begun, { at: completedAt, level: status === 'failed' ? 'error' : 'info', message }];
}

function endLine({ status, completedAt, skipReason }: CycleRecord): readonly LogLine[] {
  if (completedAt === undefined) return [];
  const why = skipReason === undefined ? '' : `: ${skipReason}`;
  return [
    { at: completedAt, level: status === 'failed' ? 'error' : 'info', message: `cycle ${status}${why}` },
  ];
}
