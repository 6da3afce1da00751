import { startAgent } from '../../src/application/agent/start-agent.ts';
import type { Ports } from '../../src/application/ports/index.ts';
import { replace, required } from '../../src/application/support/change.ts';
import type { StrategyConfig } from '../../src/contracts/config/strategy.ts';
import type { Kind, RecordOf } from '../../src/contracts/records/index.ts';
import { AGENT } from './builders/common.ts';
import { createTestPorts, type TestPorts, type TestPortsOptions, testAgent } from './test-ports.ts';

/** Ports of an agent that was started; `prepare` comes before, such as what the broker holds already. */
export async function aRunningAgent(
  options: TestPortsOptions = {},
  prepare: (ports: TestPorts) => void = () => undefined,
): Promise<TestPorts> {
  const ports = createTestPorts(options);
  prepare(ports);
  for (const { agentId } of ports.config.agents)
    await startAgent(ports, { agentId, correlationId: 'start', by: 'ann' });
  return ports;
}

/** The strategy of the test agent under another name. */
export function aStrategy(strategyId: string): StrategyConfig {
  const [strategy] = testAgent().strategies;
  if (strategy === undefined) throw new Error('the test agent has no strategy');
  return { ...strategy, strategyId };
}

export const recordOf = async <K extends Kind>(ports: Ports, kind: K, id: string): Promise<RecordOf<K>> =>
  (await required(ports, kind, AGENT, id)).record;

/** Changes a record that is there, as if by someone else. */
export async function change<K extends Kind>(
  ports: Ports,
  kind: K,
  id: string,
  changed: (record: RecordOf<K>) => RecordOf<K>,
): Promise<void> {
  const read = await required(ports, kind, AGENT, id);
  await ports.store.commit({
    agentId: AGENT,
    correlationId: 'changed',
    writes: [replace(kind, read, changed(read.record))],
  });
}
