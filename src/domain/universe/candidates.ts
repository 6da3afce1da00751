import { DAY, elapsed } from '../clock.ts';

/** Where a candidate comes from (UN1): what is configured or built in, an operator, a decision, or a fill. */
export const CANDIDATE_SOURCES = ['watchlist', 'operator', 'decision', 'fill'] as const;
export type CandidateSource = (typeof CANDIDATE_SOURCES)[number];

/** Only what is `approved` may be bought; what is `rejected` is not looked at either, unless it is held. */
export const CANDIDATE_STATUSES = ['candidate', 'approved', 'rejected'] as const;
export type CandidateStatus = (typeof CANDIDATE_STATUSES)[number];

export interface Candidate {
  readonly symbol: string;
  readonly source: CandidateSource;
  readonly status: CandidateStatus;
  /** When somebody approved or rejected it, ISO-8601 UTC, who, and why; absent while nobody did. */
  readonly at?: string;
  readonly by?: string;
  readonly reason?: string | undefined;
}

/** When symbols were last of interest, ISO-8601 UTC. */
export interface Interest {
  /** By symbol: the last decision that was surer than `CONFIDENT`. */
  readonly decided: ReadonlyMap<string, string>;
  /** By symbol: the last fill. */
  readonly filled: ReadonlyMap<string, string>;
}

/** A decision must be surer than this to count for its symbol (UN1). */
export const CONFIDENT = 0.7;
/** For so long a decision or a fill counts. */
export const INTEREST_MS = DAY;

/** What each counts for (UN1). */
const HIGH = 10;
const DECIDED = 5;
const FILLED = 10;

export const BOOSTS = ['confident_decision', 'recent_fill'] as const;

export interface Ranked extends Candidate {
  /** 10 for one that is approved, 5 more for a confident decision, 10 more for a fill, of the last 24 hours. */
  readonly priority: number;
  /** Why it is looked at in every cycle; empty for one that waits for its turn. */
  readonly boosts: readonly (typeof BOOSTS)[number][];
}

/** All sources as one list, each symbol once: those that are stored in their order, then those of interest only. */
export function mergeSources(
  stored: readonly Candidate[],
  { decided, filled }: Interest,
  now: string | Date,
): readonly Ranked[] {
  const known = new Set(stored.map(({ symbol }) => symbol));
  const recent = (times: ReadonlyMap<string, string>, symbol: string): boolean => {
    const at = times.get(symbol);
    return at !== undefined && elapsed(at, now) <= INTEREST_MS;
  };
  const found = (times: ReadonlyMap<string, string>, source: CandidateSource): readonly Candidate[] =>
    [...times.keys()]
      .filter((symbol) => !known.has(symbol) && recent(times, symbol))
      .sort()
      .map((symbol) => {
        known.add(symbol);
        return { symbol, source, status: 'candidate' };
      });
  return [...stored, ...found(filled, 'fill'), ...found(decided, 'decision')].map((candidate) => {
    const isDecided = recent(decided, candidate.symbol);
    const isFilled = recent(filled, candidate.symbol);
    return {
      ...candidate,
      priority:
        (candidate.status === 'approved' ? HIGH : 0) + (isDecided ? DECIDED : 0) + (isFilled ? FILLED : 0),
      boosts: [
        ...(isDecided ? (['confident_decision'] as const) : []),
        ...(isFilled ? (['recent_fill'] as const) : []),
      ],
    };
  });
}
