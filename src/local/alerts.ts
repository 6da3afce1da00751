import { createHandler } from '../../functions/alert-webhook/handler.ts';
import { createSystemClock } from '../adapters/system/clock.ts';
import { createSystemIds } from '../adapters/system/ids.ts';
import { createWebhook } from '../adapters/webhook/index.ts';
import type { Log } from '../application/ports/log.ts';
import type { Store } from '../application/ports/store.ts';
import { type AlertTopic, createAlertTopic } from './alert-topic.ts';
import type { Environment } from './environment.ts';
import type { Modules } from './modules.ts';

export interface AlertsOptions {
  readonly environment: Environment;
  readonly modules: Modules;
  readonly log: Log;
}

/**
 * The alert topic with the function that AWS subscribes to it; none where no webhook is set. Clock and ids are the
 * machine's own: when a person was told last has nothing to do with the market's time, nor with its seed.
 */
export async function startAlerts(
  { environment: { alertWebhookUrl: url }, modules, log }: AlertsOptions,
  store: Store,
): Promise<AlertTopic | undefined> {
  if (url === undefined) return undefined;
  const clock = createSystemClock();
  const subscriber = createHandler({
    clock,
    ids: createSystemIds(),
    log,
    store,
    webhook: createWebhook({ url }),
  });
  return modules.start(
    'alerts',
    async () => createAlertTopic({ clock, log, subscriber }),
    (topic) => topic.stop(),
  );
}
