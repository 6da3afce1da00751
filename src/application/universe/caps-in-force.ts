import type { SettingsRecord } from '../../contracts/records/agent.ts';
import { type UniverseCaps, universeCapsInForce } from '../../domain/universe/caps.ts';

/** What the settings come to, below the ceilings: what is not set is the default (UN2). */
export const capsInForce = ({ universe }: SettingsRecord): UniverseCaps => universeCapsInForce(universe);
