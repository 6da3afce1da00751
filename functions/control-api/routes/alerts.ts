import type { Ports } from '../../../src/application/ports/index.ts';
import { listAlerts } from '../../../src/application/queries/records.ts';
import { type Handlers, pageAnswer } from '../calls.ts';

export { alertsRoutes } from '../../../src/contracts/http/routes/alerts.ts';

export const alertHandlers = (ports: Ports): Pick<Handlers, 'listAlerts'> => ({
  listAlerts: async ({ query }) => pageAnswer(await listAlerts(ports, query)),
});
