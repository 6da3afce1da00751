import { createHash } from 'node:crypto';
import { floorTo, ONE, ZERO } from '../../domain/decimal.ts';
import { type ExchangeOrder, FINEST, isWhole, type OrderTicket } from '../book/order.ts';
import { Refusal } from '../refusal.ts';
import type { Fault, ParsedFaultPlan } from './plan.ts';

type FaultOf<K extends Fault['kind']> = Extract<Fault, { readonly kind: K }>;
/** What befalls orders and has a choice of them. */
type OrderFault =
  | 'refuse'
  | 'reject'
  | 'partial'
  | 'late_fill'
  | 'slow_cancel'
  | 'suspend'
  | 'stopped'
  | 'calculated';
type Chosen = Extract<Fault, { readonly skip: number }>;
type OrderTarget = Pick<ExchangeOrder, 'symbol' | 'side' | 'clientOrderId'>;

/** What befalls one request. */
export interface RequestFaults {
  /** Milliseconds to wait first. */
  readonly delayMs: number;
  readonly answer: FaultOf<'status' | 'reset'> | undefined;
}

/** Lets a plan happen. It counts what it has done in memory only: after a restart the plan begins anew. */
export class Faults {
  readonly #plan: ParsedFaultPlan;
  readonly #met: number[];
  readonly #done: number[];

  constructor(plan: ParsedFaultPlan) {
    this.#plan = plan;
    this.#met = plan.faults.map(() => 0);
    this.#done = plan.faults.map(() => 0);
  }

  onRequest(method: string, path: string, now: number): RequestFaults {
    const outage = this.#plan.faults.some((fault) => fault.kind === 'outage' && isDuring(fault, now));
    const fits = (fault: FaultOf<'latency' | 'status' | 'reset'>): boolean =>
      (fault.method === undefined || fault.method === method) && path.startsWith(fault.path ?? '/');
    let delayMs = 0;
    let answer: RequestFaults['answer'] = outage ? OUTAGE : undefined;
    for (const [index, fault] of this.#plan.faults.entries()) {
      if (fault.kind === 'latency' && fits(fault) && this.#strikes(fault, index, now)) {
        delayMs += fault.ms + Math.floor(this.#draw(index, 'jitter') * fault.jitterMs);
      }
      if (answer !== undefined || (fault.kind !== 'status' && fault.kind !== 'reset')) continue;
      if (fits(fault) && this.#strikes(fault, index, now)) answer = fault;
    }
    return { delayMs, answer };
  }

  /** Throws Refusal when the plan says so. */
  onTicket(ticket: OrderTicket, now: number): void {
    const refuse = this.#strike('refuse', ticket, now);
    if (refuse !== undefined) throw new Refusal(refuse.status, refuse.code, refuse.message);
  }

  /** The order as the plan bends it, before it is in the book. */
  onOrder(order: ExchangeOrder, now: number): ExchangeOrder {
    const late = this.#strike('late_fill', order, now);
    const partial = this.#strike('partial', order, now);
    const reject = this.#strike('reject', order, now);
    const calculated = this.#strike('calculated', order, now);
    const whole = order.qty ?? order.maxQty;
    return this.#held(
      {
        ...order,
        activeFrom: late === undefined ? order.activeFrom : Math.max(order.activeFrom, now + late.delayMs),
        fillCap:
          partial === undefined || whole === undefined
            ? order.fillCap
            : floorTo(whole.times(partial.share), isWhole(order) ? ONE : FINEST),
        calculatesMs: calculated?.forMs,
        due: reject === undefined ? order.due : { at: now, as: 'rejected', filledBefore: ZERO },
      },
      now,
    );
  }

  /** Suspended, or stopped: orders that have reached the venue, and, of the latter, those that are sure to trade. */
  #held(order: ExchangeOrder, now: number): ExchangeOrder {
    if (order.status !== 'new') return order;
    const until = (ms: number): number => Math.max(order.activeFrom, now + ms);
    const suspend = this.#strike('suspend', order, now);
    if (suspend !== undefined) return { ...order, status: 'suspended', activeFrom: until(suspend.forMs) };
    const stopped = order.type === 'market' ? this.#strike('stopped', order, now) : undefined;
    return stopped === undefined
      ? order
      : { ...order, status: 'stopped', activeFrom: until(stopped.delayMs) };
  }

  /** Milliseconds that a cancel of the order is on its way. */
  cancelDelay(order: ExchangeOrder, now: number): number {
    return this.#strike('slow_cancel', order, now)?.delayMs ?? 0;
  }

  /** Whether trading in the symbol is halted at some time in [from, to]. */
  isHalted(symbol: string, from: number, to: number): boolean {
    return this.#plan.faults.some(
      (fault) => fault.kind === 'halt' && fault.symbol === symbol && from < fault.until && to >= fault.from,
    );
  }

  #strike<K extends OrderFault>(kind: K, order: OrderTarget, now: number): FaultOf<K> | undefined {
    for (const [index, fault] of this.#plan.faults.entries()) {
      if (fault.kind !== kind || !('clientOrderId' in fault || 'side' in fault || 'skip' in fault)) continue;
      const candidate = fault as FaultOf<K>;
      if (fitsOrder(candidate, order) && this.#strikes(candidate, index, now)) return candidate;
    }
    return undefined;
  }

  #strikes(fault: Chosen, index: number, now: number): boolean {
    if (!isDuring(fault, now)) return false;
    const met = (this.#met[index] ?? 0) + 1;
    this.#met[index] = met;
    const done = this.#done[index] ?? 0;
    if (met <= fault.skip || done >= (fault.times ?? Number.POSITIVE_INFINITY)) return false;
    if (fault.probability < 1 && this.#draw(index, 'chance') >= fault.probability) return false;
    this.#done[index] = done + 1;
    return true;
  }

  /** A number in [0, 1) that depends on the seed, the fault and how often it could have struck. */
  #draw(index: number, salt: string): number {
    const words = [this.#plan.seed, index, this.#met[index], salt].join(' ');
    return createHash('sha256').update(words).digest().readUInt32BE() / 2 ** 32;
  }
}

const OUTAGE: FaultOf<'status'> = {
  kind: 'status',
  status: 503,
  moment: 'before',
  skip: 0,
  probability: 1,
};

const isDuring = (
  { from, until }: { readonly from?: number | undefined; readonly until?: number | undefined },
  now: number,
): boolean => now >= (from ?? Number.NEGATIVE_INFINITY) && now < (until ?? Number.POSITIVE_INFINITY);

const fitsOrder = (
  fault: {
    readonly symbol?: string | undefined;
    readonly side?: string | undefined;
    readonly clientOrderId?: string | undefined;
  },
  order: OrderTarget,
): boolean =>
  (fault.symbol === undefined || fault.symbol === order.symbol) &&
  (fault.side === undefined || fault.side === order.side) &&
  order.clientOrderId.startsWith(fault.clientOrderId ?? '');
