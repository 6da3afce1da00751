import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamoStore } from '../../src/adapters/dynamodb/index.ts';
import { createSystemClock } from '../../src/adapters/system/clock.ts';
import { createSystemIds } from '../../src/adapters/system/ids.ts';
import { createPowertoolsLog, createPowertoolsMetrics } from '../../src/adapters/telemetry/index.ts';
import type { Ports } from '../../src/application/ports/index.ts';
import { notGranted } from '../../src/application/ports/not-granted.ts';
import { countedStore } from '../../src/application/telemetry/counted-store.ts';
import type { FunctionName } from '../../src/contracts/names.ts';
import { FUNCTION_SPECS } from '../../src/topology/topology.ts';
import { type FunctionEnvironment, readEnvironment } from './env.ts';
import { CLIENT, type Part } from './parts/part.ts';

/** What a function has beside its store, clock, ids and log. */
export interface Parts {
  readonly alpaca?: Part<'broker' | 'marketData' | 'guard' | 'engines' | 'signalService'>;
  readonly queue?: Part<'queue'>;
  readonly deadLetters?: Part<'deadLetters'>;
  readonly machines?: Part<'machines'>;
  readonly bus?: Part<'bus'>;
}

/**
 * The ports of the function `name` on AWS, from the parts that its topology grants. What it does not use has no
 * client and no permission, and throws Invariant when it is used all the same.
 *
 * Throws InvalidInput when the environment lacks something, and an Error when `parts` are not those that the
 * topology grants: a misconfigured function does not start.
 */
export function createAwsPorts(
  name: FunctionName,
  parts: Parts,
  environment: FunctionEnvironment = readEnvironment(name),
): Ports {
  checkParts(name, parts);
  const { stateTable, auditTable, metricsNamespace: namespace } = environment;
  const clock = createSystemClock();
  const ids = createSystemIds();
  const log = createPowertoolsLog({ service: name });
  const metrics = createPowertoolsMetrics({ namespace, service: name });
  const denied = <K extends keyof Omit<Ports, 'signalService'>>(port: K): Ports[K] =>
    notGranted<Ports[K]>(port, name);
  const store =
    stateTable === undefined
      ? denied('store')
      : countedStore(
          createDynamoStore({ client: new DynamoDBClient(CLIENT), stateTable, auditTable, clock, ids }),
          metrics,
        );
  const context = { name, environment, client: CLIENT, clock, ids, log, store };

  return {
    config: environment.agents,
    clock,
    ids,
    log,
    metrics,
    store,
    broker: denied('broker'),
    marketData: denied('marketData'),
    guard: denied('guard'),
    engines: {},
    queue: denied('queue'),
    deadLetters: denied('deadLetters'),
    machines: denied('machines'),
    bus: denied('bus'),
    ...parts.alpaca?.(context),
    ...parts.queue?.(context),
    ...parts.deadLetters?.(context),
    ...parts.machines?.(context),
    ...parts.bus?.(context),
  };
}

function checkParts(name: FunctionName, parts: Parts): void {
  const {
    broker = false,
    sends = [],
    deadLetters,
    starts = [],
    publishes = false,
  } = FUNCTION_SPECS[name].uses;
  const used: Readonly<Record<keyof Parts, boolean>> = {
    alpaca: broker,
    queue: sends.length > 0,
    deadLetters: deadLetters !== undefined,
    machines: starts.length > 0,
    bus: publishes,
  };
  const wrong = Object.entries(used).filter(([part, wanted]) => part in parts !== wanted);
  if (wrong.length > 0) {
    throw new Error(
      `${name} does not have the parts that its topology grants: ${wrong.map(([part]) => part).join(', ')}`,
    );
  }
}
