import type { CycleRecord } from '../../contracts/records/cycle.ts';
import { mustRotate, type Rotation, selectSymbols } from '../../domain/universe/select.ts';
import type { Ports } from '../ports/index.ts';
import type { TradingState } from '../risk/trading-state.ts';
import { symbolHours } from '../sessions/symbol-hours.ts';
import { capsInForce } from '../universe/caps-in-force.ts';
import { candidateViews } from '../universe/list-candidates.ts';

export interface ChosenSymbols {
  /** Those that may be traded now. */
  readonly symbols: readonly string[];
  /** Where the cycle after this one goes on; kept in its record. */
  readonly rotation: Rotation;
  /** Where it goes on when this one is skipped. */
  readonly unchanged: Rotation;
}

/**
 * What an analysis cycle looks at: what the caller asks for, or what the universe has next (UN1, UN2).
 *
 * @param asked only these
 */
export async function chooseSymbols(
  ports: Ports,
  state: TradingState,
  asked: readonly string[] | undefined,
): Promise<ChosenSymbols> {
  const now = ports.clock.now();
  const isOpen = (symbol: string): boolean => symbolHours(state, symbol, now) !== 'closed';
  const { agentId } = state.config;
  if (asked !== undefined) {
    const unchanged = await lastRotation(ports, agentId);
    return { symbols: asked.filter(isOpen), rotation: unchanged, unchanged };
  }
  const candidates = await candidateViews(ports, state);
  const held = state.portfolio.record.positions.map(({ symbol }) => symbol);
  const caps = capsInForce(state.settings);
  const last = mustRotate(candidates, held, caps) ? await lastRotation(ports, agentId) : {};
  const { symbols, rotation } = selectSymbols(
    candidates.filter(({ symbol }) => isOpen(symbol)),
    held.filter(isOpen),
    caps,
    last,
  );
  // A class whose market is closed has its turn where it was.
  return { symbols, rotation: { ...last, ...rotation }, unchanged: last };
}

async function lastRotation(ports: Ports, agentId: string): Promise<Rotation> {
  return toRotation((await lastAnalysis(ports, agentId))?.rotation);
}

/** The last analysis cycle, also one that was skipped; undefined before the first. */
export async function lastAnalysis({ store }: Ports, agentId: string): Promise<CycleRecord | undefined> {
  const { items } = await store.list('cycle', agentId, { limit: 1, where: { type: 'analysis' } });
  return items[0];
}

const toRotation = ({ us_equity: stock, crypto }: CycleRecord['rotation'] = {}): Rotation => ({
  ...(stock === undefined ? {} : { us_equity: stock }),
  ...(crypto === undefined ? {} : { crypto }),
});
