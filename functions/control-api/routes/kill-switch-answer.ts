import type { KillSwitchReading } from '../../../src/application/agent/read-kill-switch.ts';
import type { FollowUp } from '../../../src/contracts/records/kill-switch.ts';

export const killSwitchAnswerOf = (reading: KillSwitchReading) => ({
  on: reading.on,
  activatedAt: reading.activatedAt ?? null,
  reason: reading.reason ?? null,
  by: reading.by ?? null,
  symbols: [...reading.symbols],
  followUp: reading.followUp === undefined ? null : followUpAnswerOf(reading.followUp),
});

const followUpAnswerOf = ({ flatten, askedAt, by, reason, progress }: FollowUp) => ({
  status: progress.status,
  flatten,
  askedAt,
  by,
  reason,
  endedAt: 'endedAt' in progress ? progress.endedAt : null,
  exits: 'exits' in progress ? progress.exits : [],
  problems: 'problems' in progress ? progress.problems : [],
});
