import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { createEventBridgeBus } from '../../../src/adapters/eventbridge/index.ts';
import { notGranted } from '../../../src/application/ports/not-granted.ts';
import type { Part } from './part.ts';

/** The bus, where the function's topology says that it publishes. */
export const bus: Part<'bus'> = ({ name, environment, client }) => ({
  bus:
    environment.eventBus === undefined
      ? notGranted('bus', name)
      : createEventBridgeBus({ client: new EventBridgeClient(client), busName: environment.eventBus }),
});
