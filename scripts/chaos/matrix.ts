import { SAGA_STEPS, UNDO_STEPS } from '../../src/domain/saga/steps.ts';
import { type Fault, nameOf } from './fault.ts';
import { Injector } from './injector.ts';
import { predict } from './predictions.ts';
import { REACTION_NAMES, REACTIONS, type Reaction } from './reactions.ts';
import type { Scenario, Seen } from './scenario.ts';
import { aTrade, COURSES, endOfCycle, endOfTrade } from './scenarios.ts';
import { createWorld, ofRestingExits, type Sabotage, type World } from './world.ts';

const ALWAYS = Number.POSITIVE_INFINITY;
/** The first try and its retries. */
const ONE_EXECUTION = 4;

const ofCourse = (course: keyof typeof COURSES, places: readonly string[]): Scenario => ({
  name: `a trade that ${course}`,
  places,
  ends: COURSES[course].ends,
  course,
  kind: 'trade',
});

const ofReaction = (reaction: keyof typeof REACTIONS): Scenario => ({
  name: reaction,
  places: ['react'],
  ends: REACTIONS[reaction].ends,
  ...(reaction === 'a fill that a strategy waits for' ? { course: 'fills late' } : {}),
  reaction,
  kind: 'reaction',
});

const SCENARIOS: readonly Scenario[] = [
  ofCourse('fills at once', [...SAGA_STEPS, 'execute', 'outbox-relay', 'heartbeat-cycle']),
  ofCourse('fills in part', ['SubmitOrder', 'WaitForFill', 'UpdatePosition', 'RecordTrade']),
  ofCourse('fills late', ['SubmitOrder', 'WaitForFill', 'UpdatePosition', 'RecordTrade']),
  ofCourse('never fills', ['SubmitOrder', 'WaitForFill', 'UndoSubmitOrder', 'UndoReserveBuyingPower']),
  ofCourse('fills after the cancel', ['SubmitOrder', 'WaitForFill', 'UpdatePosition', 'RecordTrade']),
  ofCourse('is refused', ['SubmitOrder', 'RejectSaga']),
  ofCourse('is rejected by the venue', ['SubmitOrder', 'WaitForFill', 'RejectSaga']),
  {
    name: 'a trade that cannot be recorded',
    places: UNDO_STEPS,
    ends: 'compensated',
    broken: { RecordTrade: ALWAYS },
    kind: 'trade',
  },
  {
    name: 'a trade that cannot be undone',
    places: ['FailSaga'],
    ends: 'failed',
    broken: { RecordTrade: ALWAYS, UndoUpdatePosition: ALWAYS },
    kind: 'trade',
  },
  {
    name: 'a trade whose execution is lost',
    places: ['recovery'],
    ends: 'failed',
    broken: { RecordTrade: ALWAYS, UndoUpdatePosition: ALWAYS, FailSaga: ONE_EXECUTION },
    kind: 'trade',
  },
  {
    name: 'exits that come to rest',
    places: SAGA_STEPS.map(ofRestingExits),
    // Whatever becomes of them, the trade before them has been made.
    ends: 'completed',
    kind: 'trade',
  },
  { name: 'an analysis', places: ['analysis-cycle', 'decide'], ends: 'completed', kind: 'cycle' },
  ...REACTION_NAMES.map(ofReaction),
];

export interface Cell {
  readonly scenario: Scenario;
  readonly place: string;
  readonly fault: Fault;
  readonly name: string;
  readonly predicted: string;
}

/** One that cannot be, and why. */
export interface NotApplicable {
  readonly name: string;
  readonly reason: string;
}

export interface Matrix {
  readonly cells: readonly Cell[];
  readonly notApplicable: readonly NotApplicable[];
}

/** Every cell there is: each place is watched once undisturbed, so that a process can die at each of its effects. */
export async function enumerate(): Promise<Matrix> {
  const cells: Cell[] = [];
  const notApplicable: NotApplicable[] = [];
  for (const scenario of SCENARIOS) {
    for (const place of scenario.places) {
      const seen = await watch(scenario, place);
      if (!seen.reached) throw new Error(`${scenario.name} never comes to ${place}`);
      for (const fault of faultsOf(seen)) {
        const name = `${scenario.name}, ${place}: ${nameOf(fault)}`;
        const reason = whyNot(fault, place, seen);
        if (reason === undefined)
          cells.push({ scenario, place, fault, name, predicted: predict(scenario, place, fault, seen) });
        else notApplicable.push({ name, reason });
      }
    }
  }
  return { cells, notApplicable };
}

async function watch(scenario: Scenario, place: string): Promise<Seen> {
  const injector = new Injector(place);
  const world = await play(scenario, injector);
  world.close();
  return injector;
}

/** The scenario from its trigger to its end. */
export async function play(scenario: Scenario, injector: Injector, sabotage: Sabotage = {}): Promise<World> {
  const market = scenario.course === undefined ? [] : COURSES[scenario.course].market;
  const { broken = {}, reaction: name } = scenario;
  const reaction: Reaction | undefined = name && REACTIONS[name];
  const world = await createWorld({ ...reaction?.world, market, broken, injector, sabotage });
  if (reaction !== undefined) await reaction.play(world);
  else if (scenario.kind === 'trade') await aTrade(world);
  else await world.trigger('analysis-cycle', {});
  await world.settle();
  return world;
}

export function endOf({ kind, reaction }: Scenario, world: World): Promise<string> {
  if (reaction !== undefined) return REACTIONS[reaction].endOf(world);
  return kind === 'trade' ? endOfTrade(world) : endOfCycle(world);
}

const DEATHS = ['before', 'after'] as const;

function faultsOf({ effects }: Seen): readonly Fault[] {
  const deaths = Array.from({ length: Math.max(1, effects.length) }, (_, index) =>
    DEATHS.map((moment): Fault => ({ kind: 'dies', effect: index + 1, moment })),
  );
  const broker = ([429, 500, 503, 'reset', 'late'] as const).flatMap((what): Fault[] => [
    { kind: 'broker', what, on: 'request' },
    { kind: 'broker', what, on: 'order' },
  ]);
  return [
    ...(['throws_before', 'throws_after', 'times_out', 'twice', 'at_once', 'always_throws'] as const).map(
      (kind): Fault => ({ kind }),
    ),
    ...deaths.flat(),
    ...broker,
    ...(['refuses', 'throttles', 'reads'] as const).map((what): Fault => ({ kind: 'store', what })),
  ];
}

function whyNot(fault: Fault, place: string, { effects, asked }: Seen): string | undefined {
  const does = (what: string): boolean => effects.some((effect) => effect.what === what);
  switch (fault.kind) {
    case 'dies':
      return effects.length === 0 ? 'it does nothing that others can see' : undefined;
    case 'broker':
      if (!asked) return 'it does not ask the broker';
      return fault.on === 'order' && !does('submit') && !does('cancel')
        ? 'it neither orders nor cancels'
        : undefined;
    case 'store':
      return fault.what !== 'reads' && !does('commit') ? 'it writes nothing' : undefined;
    case 'always_throws':
      return NOBODY_ELSE.includes(place)
        ? 'nobody else does its work: an outage, and no single fault'
        : undefined;
    case 'throws_before':
    case 'throws_after':
    case 'times_out':
    case 'twice':
    case 'at_once':
      return undefined;
  }
}

/** Without these nothing is ever delivered, repaired or begun. */
const NOBODY_ELSE: readonly string[] = [
  'outbox-relay',
  'heartbeat-cycle',
  'analysis-cycle',
  'recovery',
  'FailSaga',
];
