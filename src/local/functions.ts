import { createHandler as analysisCycle } from '../../functions/analysis-cycle/handler.ts';
import { createHandler as decide } from '../../functions/decide/handler.ts';
import { createHandler as execute } from '../../functions/execute/handler.ts';
import { createHandler as heartbeatCycle } from '../../functions/heartbeat-cycle/handler.ts';
import { createHandler as outboxRelay } from '../../functions/outbox-relay/handler.ts';
import { createHandler as react } from '../../functions/react/handler.ts';
import { createHandler as recovery } from '../../functions/recovery/handler.ts';
import { createHandler as routineCycle } from '../../functions/routine-cycle/handler.ts';
import { createHandler as tradeSaga } from '../../functions/trade-saga/handler.ts';
import type { Ports } from '../application/ports/index.ts';
import type { FunctionName } from '../contracts/names.ts';

/** What the host invokes by name: the control API is served over HTTP, and the alert topic has its own subscriber. */
type InvokedFunction = Exclude<FunctionName, 'control-api' | 'alert-webhook'>;

/** Invokes a function with the event that its trigger would hand it. */
export type Invoke = (name: FunctionName, event: unknown) => Promise<unknown>;

/** The handlers that AWS runs, on the host's ports. */
export function createInvoke(ports: () => Ports): Invoke {
  const made = new Map<InvokedFunction, (event: never) => Promise<unknown>>();
  const makers: Readonly<Record<InvokedFunction, (given: Ports) => (event: never) => Promise<unknown>>> = {
    'analysis-cycle': analysisCycle,
    decide,
    execute,
    'trade-saga': tradeSaga,
    'outbox-relay': outboxRelay,
    'heartbeat-cycle': heartbeatCycle,
    recovery,
    'routine-cycle': routineCycle,
    react,
  };
  return async (name, event) => {
    if (name === 'control-api' || name === 'alert-webhook')
      throw new Error(`${name} is not invoked on this host`);
    const handler = made.get(name) ?? makers[name](ports());
    made.set(name, handler);
    return handler(event as never);
  };
}
