import { followChain } from '../../../src/application/audit/follow-chain.ts';
import type { Ports } from '../../../src/application/ports/index.ts';
import { auditLog } from '../../../src/application/queries/audit-log.ts';
import { agentConfigOf } from '../../../src/application/risk/trading-state.ts';
import { sha256 } from '../../composition/sha256.ts';
import { type Handlers, pageAnswer } from '../calls.ts';

export { auditRoutes } from '../../../src/contracts/http/routes/audit.ts';

export const auditHandlers = (ports: Ports): Pick<Handlers, 'audit' | 'verifyAudit'> => ({
  audit: async ({ query }) => pageAnswer(await auditLog(ports, query)),

  verifyAudit: async ({ query }) => {
    const { agentId } = agentConfigOf(ports, query.agentId);
    const check = await followChain(ports.store, agentId, sha256);
    return check.intact
      ? { intact: true, entries: check.head.seq, broken: null }
      : { intact: false, entries: check.seq - 1, broken: { seq: check.seq, problem: check.problem } };
  },
});
