import type { ExitsRecord } from '../../contracts/records/exits.ts';
import type { PortfolioRecord } from '../../contracts/records/portfolio.ts';
import { FatalError, NotFoundError } from '../../domain/errors.ts';
import type { Ports } from '../ports/index.ts';
import type { Versioned, Write } from '../ports/store.ts';
import { replace } from '../support/change.ts';

/**
 * What the agent believes of its account, in two records: the portfolio, which heartbeats, cycles and sagas write all
 * the time, and what was left so far, which is several kilobytes and is written by an exit only.
 */
export interface Books {
  readonly portfolio: Versioned<PortfolioRecord>;
  /** Version 0 while it is not there. */
  readonly exits: Versioned<ExitsRecord>;
}

/** The records without their versions. */
export interface BookRecords {
  readonly portfolio: PortfolioRecord;
  readonly exits: ExitsRecord;
}

export interface BooksAfter {
  readonly portfolio: PortfolioRecord;
  /** Undefined when nothing was left. */
  readonly exits: ExitsRecord | undefined;
}

export const recordsOf = ({ portfolio, exits }: Books): BookRecords => ({
  portfolio: portfolio.record,
  exits: exits.record,
});

/**
 * Both, read in one turn; undefined before the agent has any. The exits are never older than the portfolio: what is
 * decided on them and written at the portfolio's version knows every exit that there was.
 *
 * @throws FatalError when the store has lost exits that the portfolio knows of
 */
export async function findBooks({ store }: Ports, agentId: string): Promise<Books | undefined> {
  const [portfolio, found] = await Promise.all([
    store.get('portfolio', agentId, 'portfolio'),
    store.get('exits', agentId, 'exits'),
  ]);
  if (portfolio === undefined) return undefined;
  const isBehind = (exits: Versioned<ExitsRecord> | undefined): boolean =>
    (exits?.version ?? 0) < (portfolio.record.exitsVersion ?? 0);
  // An exit came in between the two.
  const exits = isBehind(found) ? await store.get('exits', agentId, 'exits') : found;
  if (isBehind(exits))
    throw new FatalError('the exits are older than the portfolio', { kind: 'exits', id: 'exits', agentId });
  return { portfolio, exits: exits ?? { record: exitsInside(portfolio.record), version: 0 } };
}

/** The same. Throws NotFound where there are none, and Fatal. */
export async function requiredBooks(ports: Ports, agentId: string): Promise<Books> {
  const books = await findBooks(ports, agentId);
  if (books === undefined)
    throw new NotFoundError('no portfolio', { kind: 'portfolio', id: 'portfolio', agentId });
  return books;
}

/** What replaces the books: the exits only when something was left, and then both or neither. */
export function booksWrites(read: Books, { portfolio, exits }: BooksAfter): readonly Write[] {
  if (exits === undefined) return [replace('portfolio', read.portfolio, portfolio)];
  const { lastExits: _last, exits: _exits, ...kept } = portfolio;
  const exitsVersion = read.exits.version + 1;
  return [
    replace('portfolio', read.portfolio, { ...kept, exitsVersion }),
    replace('exits', read.exits, exits),
  ];
}

/** Of a portfolio from before exits had a record of their own, what it has itself: the next exit moves it there. */
const exitsInside = ({ agentId, lastExits = {}, exits = [] }: PortfolioRecord): ExitsRecord => ({
  agentId,
  last: lastExits,
  recent: exits,
});
