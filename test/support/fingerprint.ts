import type { TestPorts } from './test-ports.ts';

/** All that a call could have changed: state and audit log byte by byte, what was sent, what the broker was asked. */
export const fingerprintOf = ({ tables, sent, broker }: TestPorts): string =>
  JSON.stringify([
    // The memory store makes a place for what is merely looked for.
    [...tables.state].flatMap(([pk, { items }]) => (items.size === 0 ? [] : [[pk, [...items]]])),
    [...tables.audit],
    sent,
    broker.submitted,
  ]);
