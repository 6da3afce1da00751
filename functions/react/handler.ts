import type { Ports } from '../../src/application/ports/index.ts';
import { reactToOthers, reactToOurs } from '../../src/application/reactions/react.ts';
import { EVENT_SOURCE } from '../../src/contracts/events/envelope.ts';
import {
  foreignReactionSchema,
  ownReactionSchema,
  sourcedSchema,
} from '../../src/contracts/events/reaction.ts';
import { parseJson } from '../../src/contracts/parse.ts';
import { forEachMessage } from '../composition/batch.ts';

const WHAT = 'message on reactions';

/** From the queue `reactions`: events of ours and of other systems, as the bus delivers them. */
export const createHandler = (ports: Ports) =>
  forEachMessage(ports, async (body) => {
    const { source } = parseJson(sourcedSchema, body, WHAT);
    await (source === EVENT_SOURCE
      ? reactToOurs(ports, parseJson(ownReactionSchema, body, WHAT))
      : reactToOthers(ports, parseJson(foreignReactionSchema, body, WHAT)));
  });
