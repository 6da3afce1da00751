import type { SettingsRecord } from '../../contracts/records/agent.ts';
import { encodeRecord } from '../../contracts/records/stored.ts';
import { ConflictError, InvalidInputError } from '../../domain/errors.ts';
import {
  type ExitRulesChange,
  exitRuleObjections,
  NO_EXIT_RULES,
  withExitRules,
} from '../../domain/protection/exit-rules.ts';
import { limitObjections } from '../../domain/risk/check-limits.ts';
import { DEFAULT_HARD_CAPS, type RiskLimits } from '../../domain/risk/limits.ts';
import { type UniverseCapsChange, withUniverseCaps } from '../../domain/universe/caps.ts';
import type { Ports } from '../ports/index.ts';
import type { Versioned } from '../ports/store.ts';
import { agentConfigOf } from '../risk/trading-state.ts';
import { commitWithRetry, replace, required } from '../support/change.ts';
import type { OperatorCommand } from './operator-command.ts';

/** What is absent stays. */
export interface SettingsChange {
  readonly autonomy?: SettingsRecord['autonomy'] | undefined;
  readonly riskMode?: SettingsRecord['riskMode'] | undefined;
  readonly limits?: { readonly [K in keyof RiskLimits]?: RiskLimits[K] | undefined } | undefined;
  /** Null takes it away. */
  readonly rebalance?: SettingsRecord['rebalance'] | null | undefined;
  readonly protections?: SettingsRecord['protections'] | undefined;
  /** Null takes them away. */
  readonly exitRules?: ExitRulesChange | null | undefined;
  readonly watchdog?: SettingsRecord['watchdog'];
  /** Null is the default again, of one or of all. */
  readonly universe?: UniverseCapsChange | null | undefined;
  readonly sessionRules?: SettingsRecord['sessionRules'];
}

export interface ChangeSettings extends OperatorCommand {
  readonly change: SettingsChange;
  /** What the change was made on; any when absent. */
  readonly version?: number | undefined;
}

/** Throws NotFound. */
export async function readSettings(ports: Ports, agentId: string): Promise<Versioned<SettingsRecord>> {
  agentConfigOf(ports, agentId);
  return required(ports, 'settings', agentId, 'settings');
}

/**
 * Changes the settings at run time (AG6): they hold from the next decision on. Who changes what somebody else has
 * changed meanwhile is refused, and every change is in the audit log with what was before and what is after.
 *
 * @throws NotFoundError; ConflictError for a version that is not the last; InvalidInputError naming each limit beyond
 *   its hard cap, and exit rules that contradict each other
 */
export const changeSettings = (ports: Ports, command: ChangeSettings): Promise<Versioned<SettingsRecord>> =>
  commitWithRetry(ports, async () => {
    const { agentId, correlationId, by, version, change } = command;
    const read = await readSettings(ports, agentId);
    if (version !== undefined && version !== read.version)
      throw new ConflictError(`the settings are at version ${read.version}, not ${version}`, { agentId });
    const after = changed(read.record, change);
    const objections = [
      ...limitObjections(after.limits, DEFAULT_HARD_CAPS).map(
        ({ field, rule }) => `limits.${field}: ${rule}`,
      ),
      ...exitRuleObjections(after.exitRules ?? NO_EXIT_RULES).map((objection) => `exitRules.${objection}`),
    ];
    if (objections.length > 0) throw new InvalidInputError(objections.join('; '), { agentId });
    const detail = difference(read.record, after);
    if (detail === undefined) return { result: read };
    return {
      change: {
        agentId,
        correlationId,
        writes: [replace('settings', read, after)],
        audit: [{ actor: by, action: 'settings.changed', subject: agentId, detail }],
      },
      result: { record: after, version: read.version + 1 },
    };
  });

function changed(before: SettingsRecord, change: SettingsChange): SettingsRecord {
  const { rebalance, exitRules, universe, ...kept } = before;
  const given = Object.entries(change.limits ?? {}).filter(([, value]) => value !== undefined);
  const next = change.rebalance === undefined ? rebalance : (change.rebalance ?? undefined);
  const exits = change.exitRules && withExitRules(exitRules ?? NO_EXIT_RULES, change.exitRules);
  const nextExits = change.exitRules === undefined ? exitRules : (exits ?? undefined);
  const caps = change.universe === null ? undefined : withUniverseCaps(universe, change.universe ?? {});
  return {
    ...kept,
    autonomy: change.autonomy ?? before.autonomy,
    riskMode: change.riskMode ?? before.riskMode,
    limits: { ...before.limits, ...Object.fromEntries(given) },
    ...(next === undefined ? {} : { rebalance: next }),
    ...(change.protections === undefined ? {} : { protections: change.protections }),
    ...(nextExits === undefined ? {} : { exitRules: nextExits }),
    ...(change.watchdog === undefined ? {} : { watchdog: change.watchdog }),
    ...(caps === undefined ? {} : { universe: caps }),
    ...(change.sessionRules === undefined ? {} : { sessionRules: change.sessionRules }),
  };
}

/** The fields that differ, as they were and as they are, in wire form; undefined when none does. */
function difference(before: SettingsRecord, after: SettingsRecord) {
  const [was, is] = [flat(before), flat(after)];
  const names = [...new Set([...was.keys(), ...is.keys()])].filter((name) => was.get(name) !== is.get(name));
  if (names.length === 0) return undefined;
  const pick = (values: ReadonlyMap<string, string>): string =>
    JSON.stringify(
      Object.fromEntries(names.map((name) => [name, JSON.parse(values.get(name) ?? 'null') as unknown])),
    );
  return { before: pick(was), after: pick(is) };
}

function flat(settings: SettingsRecord): ReadonlyMap<string, string> {
  const { limits, ...rest } = encodeRecord('settings', settings);
  const named = [
    ...Object.entries(rest),
    ...Object.entries(limits as object).map(([name, value]) => [`limits.${name}`, value] as const),
  ];
  return new Map(named.map(([name, value]) => [name, JSON.stringify(value)]));
}
