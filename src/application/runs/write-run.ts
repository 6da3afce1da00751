import type { RunMapping, RunRecord } from '../../contracts/records/run.ts';
import { endOf, isSettled } from '../../domain/run/outcome.ts';
import type { Ports } from '../ports/index.ts';
import { commitWithRetry, replace, required } from '../support/change.ts';

/** Puts the run in the place of what is there; one that is over stays as it is. Answers what is there then. */
export const writeRun = (ports: Ports, run: RunRecord): Promise<RunRecord> =>
  commitWithRetry(ports, async () => {
    const { agentId, runId, correlationId } = run;
    const read = await required(ports, 'run', agentId, runId);
    if (read.record.completedAt !== undefined) return { result: read.record };
    const note = {
      actor: 'system',
      action: `run.${run.status}`,
      subject: runId,
      detail: { error: run.errorMessage ?? '' },
    };
    const audit = run.completedAt === undefined ? [] : [note];
    return { change: { agentId, correlationId, writes: [replace('run', read, run)], audit }, result: run };
  });

/** Ends a run that has ordered nothing, and says why. */
export const failRun = (ports: Ports, run: RunRecord, errorMessage: string): Promise<RunRecord> =>
  writeRun(ports, {
    ...run,
    status: 'failed',
    completedAt: ports.clock.now().toISOString(),
    errorMessage,
  });

export const areSettled = (mappings: readonly RunMapping[]): boolean =>
  mappings.every(({ outcome }) => isSettled(outcome));

/** Ends a run by what became of its symbols. */
export const endRun = (ports: Ports, run: RunRecord): Promise<RunRecord> =>
  writeRun(ports, { ...run, ...endingOf(run), completedAt: ports.clock.now().toISOString() });

/** How a run ends whose symbols are all settled. A dry run has done all that it was to do. */
export function endingOf({ mappings = [], dryRun }: RunRecord): Pick<RunRecord, 'status' | 'errorMessage'> {
  const outcomes = mappings.map(({ outcome }) => outcome);
  const status = dryRun ? 'completed' : endOf(outcomes);
  if (status !== 'failed') return { status };
  const reasons = new Set(outcomes.flatMap((outcome) => failureOf(outcome) ?? []));
  return { status, errorMessage: `nothing was traded: ${[...reasons].join('; ')}` };
}

/** Why an order that was worth one did not become a trade; undefined while it may, or has. */
export function failureOf(outcome: RunMapping['outcome']): string | undefined {
  switch (outcome.state) {
    case 'refused':
      return outcome.codes.join(', ');
    case 'late':
      return 'not_ordered_in_time';
    case 'ordered':
      return outcome.error;
    case 'planned':
    case 'skipped':
      return undefined;
  }
}
