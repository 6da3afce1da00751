import type { SettingsRecord } from '../../contracts/records/agent.ts';
import { DEFAULT_HARD_CAPS, effectiveLimits, type RiskLimits } from '../../domain/risk/limits.ts';

/** What the settings come to in their risk mode, inside the hard caps. */
export const limitsInForce = ({ limits, riskMode }: SettingsRecord): RiskLimits =>
  effectiveLimits(limits, riskMode, DEFAULT_HARD_CAPS);
