import type { KillSwitchReading } from '../../../src/application/agent/read-kill-switch.ts';

export const killSwitchAnswerOf = (reading: KillSwitchReading) => ({
  on: reading.on,
  activatedAt: reading.activatedAt ?? null,
  reason: reading.reason ?? null,
  by: reading.by ?? null,
  symbols: [...reading.symbols],
});
