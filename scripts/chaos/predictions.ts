import { FORWARD_DEADLINE_MS, SAGA_STEPS, UNDO_STEPS } from '../../src/domain/saga/steps.ts';
import type { Fault } from './fault.ts';
import { REACTIONS, type Reaction } from './reactions.ts';
import type { Scenario, Seen } from './scenario.ts';
import { COURSES } from './scenarios.ts';
import { BEAT_MS } from './world.ts';

const isForward = (place: string): boolean => SAGA_STEPS.some((step) => step === place);
const isUndo = (place: string): boolean => UNDO_STEPS.some((step) => step === place);

/**
 * Where a cell must end, from what each mechanism promises and not from what was seen: what is tried again, or done by
 * another in its place, ends as if nothing had happened. The rest is said by the rules below.
 */
export function predict(scenario: Scenario, place: string, fault: Fault, seen: Seen): string {
  if (place === 'analysis-cycle') return opening(fault, seen);
  if (scenario.reaction !== undefined) return reacted(REACTIONS[scenario.reaction], fault, seen);
  switch (fault.kind) {
    case 'always_throws':
      return broken(scenario, place);
    case 'times_out':
      return timedOut(scenario, place);
    case 'dies':
      return isTooLate(scenario, place, fault, seen) ? 'compensated' : scenario.ends;
    case 'broker':
      return fault.what === 429 ? leftAlone(scenario, place) : scenario.ends;
    case 'throws_before':
    case 'throws_after':
    case 'twice':
    case 'at_once':
    case 'store':
      return scenario.ends;
  }
}

/** A step forward that can never be done is undone with all before it; an undo that cannot be done is loud (SG6). */
function broken({ ends }: Scenario, place: string): string {
  if (isForward(place)) return 'compensated';
  if (isUndo(place) || place === 'RejectSaga') return 'failed';
  // The decision is taken up by the next heartbeat; a strategy that fails fails its cycle.
  return place === 'decide' ? 'failed' : ends;
}

/** What is written with the saga's own end, so that nothing is left to be undone. */
const LAST: readonly string[] = ['RecordTrade', 'UndoReserveBuyingPower'];

/** The machine retries faults of a class that passes. A task that took too long may still be running: it is undone. */
function timedOut({ ends }: Scenario, place: string): string {
  if (LAST.includes(place)) return ends;
  if (isForward(place)) return 'compensated';
  return isUndo(place) ? 'failed' : ends;
}

/**
 * Whoever limits the rate is left alone for a while (RS5): the gate then has no price, and refuses new risk; no account
 * says what it grants, and what was reserved is released.
 */
function leftAlone({ ends }: Scenario, place: string): string {
  if (place === 'execute') return 'nothing';
  if (place === 'ReserveBuyingPower') return 'compensated';
  return place === 'ValidateRisk' || place === 'SubmitOrder' ? 'rejected' : ends;
}

/**
 * A dead process is found by a heartbeat. From there the forward path goes on if it can end within its time (SG2): what
 * the order still needs to fill included, unless it has been waited for.
 */
function isTooLate(
  { course, ends }: Scenario,
  place: string,
  fault: Extract<Fault, { kind: 'dies' }>,
  { effects }: Seen,
): boolean {
  if (!isForward(place) || ends !== 'completed') return false;
  const recorded = place === 'RecordTrade' && fault.moment === 'after';
  const diedAt = effects[fault.effect - 1]?.atMs ?? 0;
  const needs = place === 'SubmitOrder' && course !== undefined ? COURSES[course].needsMs : 0;
  const done = effects.slice(0, fault.moment === 'after' ? fault.effect : fault.effect - 1);
  const submitted = done.some(({ what }) => what === 'submit');
  const filledAt = submitted ? Math.max(diedAt + BEAT_MS, diedAt + needs) : diedAt + BEAT_MS + needs;
  return !recorded && filledAt > FORWARD_DEADLINE_MS;
}

/**
 * One that was opened and has not asked is closed as overdue (CY6), and nobody opens it a second time. One that was not
 * even opened is made up for by the first heartbeat: it finds the market open, and tells of it (ADR 28).
 */
function opening(fault: Fault, { effects }: Seen): string {
  if (fault.kind !== 'dies' || (fault.effect === 1 && fault.moment === 'before')) return 'completed';
  const asked = effects[fault.effect - 1]?.what === 'send' && fault.moment === 'after';
  return asked ? 'completed' : 'failed';
}

/** An event is delivered until it is dealt with; a cycle that it has opened is not opened again. */
function reacted(reaction: Reaction, fault: Fault, { effects }: Seen): string {
  const { ends, never, opened, limited = ends } = reaction;
  if (fault.kind === 'always_throws') return never;
  if (fault.kind === 'broker' && fault.what === 429) return limited;
  if (fault.kind !== 'dies' || opened === undefined) return ends;
  const done = effects.slice(0, fault.moment === 'after' ? fault.effect : fault.effect - 1);
  const asked = done.some(({ what }) => what === 'send');
  return done.length > 0 && !asked ? opened : ends;
}
