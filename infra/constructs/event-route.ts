import { Duration } from 'aws-cdk-lib';
import { type EventBus, Match, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import type { Construct } from 'constructs';
import { EVENT_SOURCE } from '../../src/topology/stage.ts';
import type { RouteSpec } from '../../src/topology/topology.ts';
import type { GuardedQueue } from './guarded-queue.ts';

/** Puts every event of the route's type and source on its queue; what the bus cannot deliver goes to that queue's dead letters. */
export function addEventRoute(scope: Construct, bus: EventBus, route: RouteSpec, to: GuardedQueue): Rule {
  return new Rule(scope, `${route.event} to ${route.queue}`, {
    eventBus: bus,
    description: `${route.event} to ${route.queue}`,
    // A pattern needs a source: everybody's but ours is said as plainly as ours.
    eventPattern: {
      source: route.from === 'us' ? [EVENT_SOURCE] : Match.anythingBut(EVENT_SOURCE),
      detailType: [route.event],
    },
    targets: [
      new SqsQueue(to.queue, {
        deadLetterQueue: to.deadLetters,
        maxEventAge: Duration.hours(1),
        retryAttempts: 24,
      }),
    ],
  });
}
