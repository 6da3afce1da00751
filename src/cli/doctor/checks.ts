import { HEALTH_CHECKS } from '../../contracts/http/health.ts';
import { agent, heartbeat, killSwitch } from './agent-checks.ts';
import { api, clocks, token } from './api-checks.ts';
import type { Facts } from './facts.ts';
import type { Check, Finding } from './finding.ts';
import { breakers, modules, reported } from './health-checks.ts';
import { aws, dataFolder, dependencies, environment, log, node } from './machine-checks.ts';

/** In the order in which they are read: what a later one needs is judged by an earlier one. */
const CHECKS: readonly (readonly [name: string, check: Check])[] = [
  ['node', node],
  ['dependencies', dependencies],
  ['environment', environment],
  ['data folder', dataFolder],
  ['log', log],
  ['aws', aws],
  ['api', api],
  ['clocks', clocks],
  ['token', token],
  ...HEALTH_CHECKS.map((name) => [`health of ${name}`, reported(name)] as const),
  ['breakers', breakers],
  ['modules', modules],
  ['agent', agent],
  ['kill switch', killSwitch],
  ['heartbeat', heartbeat],
];

export interface NamedFinding extends Finding {
  readonly check: string;
}

/** What every check that applies finds in the facts. */
export const examine = (facts: Facts): readonly NamedFinding[] =>
  CHECKS.flatMap(([name, check]) => {
    const finding = check(facts);
    return finding === undefined ? [] : [{ check: name, ...finding }];
  });
