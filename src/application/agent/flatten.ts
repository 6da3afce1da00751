import type { ExitProgress, FollowUp, FollowUpUnderWay } from '../../contracts/records/kill-switch.ts';
import { errorMessage } from '../../domain/errors.ts';
import { orderByCommand } from '../intents/order-by-command.ts';
import { listedOrders } from '../portfolio/listed-orders.ts';
import { type WorkingOrder, workingOrders } from '../portfolio/working-orders.ts';
import type { BrokerPosition } from '../ports/broker.ts';
import type { Ports } from '../ports/index.ts';
import { required } from '../support/change.ts';
import { exitCommandId, type PlannedExit, planExit } from './plan-exit.ts';
import { releaseHeld } from './release-held.ts';

export interface FlattenPass {
  readonly agentId: string;
  readonly correlationId: string;
  readonly followUp: FollowUp;
  readonly before: FollowUpUnderWay;
}

/**
 * One pass at getting the account flat: gives each position that can go an exit, and says what the others wait for.
 * Whose a position is does not count: what the operator asked for is an account without any.
 */
export async function flattenOnce(ports: Ports, pass: FlattenPass): Promise<FollowUp['progress']> {
  try {
    // Before the broker: a saga that is over then has its fills in the positions that are read next.
    const { record: portfolio } = await required(ports, 'portfolio', pass.agentId, 'portfolio');
    const [positions, orders] = await Promise.all([ports.broker.positions(), listedOrders(ports.broker)]);
    const open = workingOrders(orders);
    if (positions.length === 0 && open.length === 0 && portfolio.reservations.length === 0)
      return { status: 'flat', endedAt: ports.clock.now().toISOString() };
    const planned = await Promise.all(
      positions.map((position) => planExit(ports, pass, portfolio.reservations, position)),
    );
    return await placeExits(ports, pass, planned, open);
  } catch (error) {
    return { ...pass.before, problems: [`flatten: ${errorMessage(error)}`] };
  }
}

/** Frees what resting orders hold of the positions that go now, and of no others; then orders the exits. */
async function placeExits(
  ports: Ports,
  pass: FlattenPass,
  planned: readonly PlannedExit[],
  open: readonly WorkingOrder[],
): Promise<FollowUp['progress']> {
  const due = new Set(planned.flatMap(({ exit, due }) => (due ? [exit.symbol] : [])));
  const resting = open.filter(({ order }) => due.has(order.symbol));
  const held = await releaseHeld(ports, pass.agentId, resting);
  const exits: ExitProgress[] = [];
  const problems: string[] = [];
  for (const plan of planned) {
    const { exit, due: isDue, position, problem } = plan;
    if (problem !== undefined) problems.push(problem);
    if (!isDue) {
      exits.push(exit);
      continue;
    }
    const refusal = held.get(exit.symbol) ?? (await orderExit(ports, pass, exit, position));
    exits.push(refusal === undefined ? exit : { ...exit, status: 'waiting', detail: refusal });
    if (refusal === undefined) continue;
    const unprotected = resting.some(({ order }) => order.symbol === exit.symbol);
    problems.push(
      `the exit of ${exit.symbol} could not be ordered: ${refusal}${unprotected ? '; the orders that rested for it were canceled, so NOTHING PROTECTS it' : ''}`,
    );
  }
  return { status: 'flattening', exits, problems };
}

/** Undefined when it was taken; otherwise why it was not. */
async function orderExit(
  ports: Ports,
  { agentId, correlationId, followUp }: FlattenPass,
  { symbol, attempt }: ExitProgress,
  { qty }: BrokerPosition,
): Promise<string | undefined> {
  try {
    const ordered = await orderByCommand(ports, {
      agentId,
      correlationId,
      commandId: exitCommandId(followUp, attempt),
      purpose: 'flatten',
      by: followUp.by,
      symbol,
      side: qty.gt(0) ? 'sell' : 'buy',
      qty: qty.abs(),
    });
    return ordered.kind === 'accepted' ? undefined : `the gate says ${ordered.codes.join(', ')}`;
  } catch (error) {
    return errorMessage(error);
  }
}
