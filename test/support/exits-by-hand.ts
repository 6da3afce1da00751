import type { ProtectionWorld } from './protection-world.ts';

interface WireOrder {
  readonly id: string;
  readonly type: string;
}

const restingAt = async (world: ProtectionWorld): Promise<readonly WireOrder[]> =>
  (await world.byHand('GET', '/v2/orders?status=open')) as readonly WireOrder[];

/** A person moves one of the exits that rest at the broker: it is another order from then on. */
export async function replaceLeg(world: ProtectionWorld, type: string, change: object): Promise<void> {
  const leg = (await restingAt(world)).find((order) => order.type === type);
  if (leg === undefined) throw new Error(`no ${type} rests at the broker`);
  await world.byHand('PATCH', `/v2/orders/${leg.id}`, change);
}

/** A person cancels one of the exits: the broker cancels the other. */
export async function cancelExits(world: ProtectionWorld): Promise<void> {
  const [exit] = await restingAt(world);
  if (exit === undefined) throw new Error('nothing rests at the broker');
  await world.byHand('DELETE', `/v2/orders/${exit.id}`);
}
