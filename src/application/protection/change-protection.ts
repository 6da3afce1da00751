import { encodeRecord } from '../../contracts/records/stored.ts';
import type { WatchedPositionRecord } from '../../contracts/records/watched-position.ts';
import { ConflictError, InvalidInputError, NotFoundError } from '../../domain/errors.ts';
import {
  type ExitRulesChange,
  exitRuleObjections,
  NO_EXIT_RULES,
  withExitRules,
} from '../../domain/protection/exit-rules.ts';
import type { OperatorCommand } from '../agent/operator-command.ts';
import { type Books, requiredBooks } from '../portfolio/books.ts';
import type { Ports } from '../ports/index.ts';
import { agentConfigOf } from '../risk/trading-state.ts';
import { commitWithRetry, required } from '../support/change.ts';
import { openingIn } from './watched-positions.ts';

export interface ChangeProtection extends OperatorCommand {
  readonly symbol: string;
  /** The position's own rules from now on; what they do not name follows the settings. */
  readonly rules: ExitRulesChange;
  /** What the change was made on, 0 before the first; any when absent. */
  readonly version?: number | undefined;
}

/**
 * Gives an open position exit rules of its own, until it is closed. They hold from the next tick on, and the change is
 * in the audit log with what was before and what is after.
 *
 * @throws NotFoundError without such a position; ConflictError for a version that is not the last; InvalidInputError
 *   for rules that contradict each other or those of the settings
 */
export const changeProtection = (ports: Ports, command: ChangeProtection): Promise<void> =>
  commitWithRetry(ports, async () => {
    const { agentId, correlationId, by, symbol, version, rules } = command;
    agentConfigOf(ports, agentId);
    const [books, settings, read] = await Promise.all([
      requiredBooks(ports, agentId),
      required(ports, 'settings', agentId, 'settings'),
      ports.store.get('watchedPosition', agentId, symbol),
    ]);
    const opening = openingOfHeld(books, agentId, symbol);
    const before = read?.record.opening === opening ? read.record : undefined;
    const last = before?.override?.version ?? 0;
    if (version !== undefined && version !== last)
      throw new ConflictError(`the exit rules of ${symbol} are at version ${last}, not ${version}`, {
        agentId,
        symbol,
      });
    const objections = exitRuleObjections(withExitRules(settings.record.exitRules ?? NO_EXIT_RULES, rules));
    if (objections.length > 0) throw new InvalidInputError(objections.join('; '), { agentId, symbol });
    const record: WatchedPositionRecord = {
      agentId,
      symbol,
      opening,
      override: { version: last + 1, rules },
      ...(before?.best === undefined ? {} : { best: before.best }),
      ...(before?.stopReachedAt === undefined ? {} : { stopReachedAt: before.stopReachedAt }),
    };
    const detail = { symbol, opening, before: rulesIn(before), after: rulesIn(record) };
    return {
      result: undefined,
      change: {
        agentId,
        correlationId,
        writes: [{ op: 'put', kind: 'watchedPosition', record, expected: read?.version ?? 0 }],
        audit: [{ actor: by, action: 'protection.changed', subject: symbol, detail }],
      },
    };
  });

function openingOfHeld({ portfolio, exits }: Books, agentId: string, symbol: string): string {
  const position = portfolio.record.positions.find((one) => one.symbol === symbol);
  if (position === undefined) throw new NotFoundError(`no position in ${symbol}`, { agentId, symbol });
  return openingIn(exits.record, position);
}

/** The rules of its own, in wire form. */
function rulesIn(record: WatchedPositionRecord | undefined): string {
  const stored = record && encodeRecord('watchedPosition', record);
  const { rules = {} } = (stored?.['override'] ?? {}) as { readonly rules?: object };
  return JSON.stringify(rules);
}
