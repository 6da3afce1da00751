import type { REACTIONS } from './reactions.ts';
import type { COURSES } from './scenarios.ts';

/** A course of events in which places are reached, and the places at which things go wrong in it. */
export interface Scenario {
  readonly name: string;
  readonly places: readonly string[];
  /** Where it ends when nothing goes wrong at those places. */
  readonly ends: string;
  readonly broken?: Readonly<Record<string, number>>;
  readonly course?: keyof typeof COURSES;
  readonly reaction?: keyof typeof REACTIONS;
  readonly kind: 'trade' | 'cycle' | 'reaction';
}

/** What a place does when nothing goes wrong. */
export interface Seen {
  readonly effects: readonly { readonly what: string; readonly atMs: number }[];
  readonly asked: boolean;
  readonly reached: boolean;
}
