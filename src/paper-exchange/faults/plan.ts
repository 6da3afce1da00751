import * as z from 'zod';
import { SIDES } from '../../domain/asset.ts';
import { InvalidInputError } from '../../domain/errors.ts';

const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const delay = z.number().int().min(0).max(86_400_000);

/** In market time, `from` inclusive, `until` exclusive. */
const window = { from: instant.optional(), until: instant.optional() };

/** Which of what it could befall it befalls: after the first `skip`, at most `times`, each with `probability`. */
const choice = {
  ...window,
  skip: z.number().int().min(0).default(0),
  times: z.number().int().min(1).optional(),
  probability: z.number().gt(0).max(1).default(1),
};

/** A request, by method and the beginning of its path; every request when absent. */
const request = {
  ...choice,
  method: z.enum(['GET', 'POST', 'PATCH', 'DELETE']).optional(),
  path: z.string().startsWith('/').optional(),
};

/** An order, by symbol, side and the beginning of its client order id; every order when absent. */
const order = {
  ...choice,
  symbol: z.string().optional(),
  side: z.enum(SIDES).optional(),
  clientOrderId: z.string().optional(),
};

/** Before the exchange has seen the request, or after it has done what was asked. */
const moment = z.enum(['before', 'after']);

const fault = z.discriminatedUnion('kind', [
  /** The request waits for `ms`, and up to `jitterMs` more, before the exchange sees it. */
  z.strictObject({ kind: z.literal('latency'), ...request, ms: delay, jitterMs: delay.default(0) }),
  /** The answer is an error: 429, or one of the server's own. */
  z.strictObject({
    kind: z.literal('status'),
    ...request,
    status: z.union([z.literal(429), z.literal(500), z.literal(502), z.literal(503), z.literal(504)]),
    retryAfterSeconds: z.number().int().min(0).optional(),
    moment: moment.default('before'),
  }),
  /** The connection breaks: nobody knows whether the exchange has seen the request. */
  z.strictObject({ kind: z.literal('reset'), ...request, moment: moment.default('after') }),
  /** Every request is answered 503 for a while. */
  z.strictObject({ kind: z.literal('outage'), from: instant, until: instant }),
  /** The order is refused. */
  z.strictObject({
    kind: z.literal('refuse'),
    ...order,
    status: z.union([z.literal(403), z.literal(422)]).default(403),
    code: z.number().int().default(40310000),
    message: z.string().min(1).default('forbidden.'),
  }),
  /** The order is taken, and the venue rejects it a moment later. */
  z.strictObject({ kind: z.literal('reject'), ...order }),
  /** No more than `share` of the order is ever filled. */
  z.strictObject({ kind: z.literal('partial'), ...order, share: z.number().min(0).lt(1) }),
  /** The order cannot fill for `delayMs`. */
  z.strictObject({ kind: z.literal('late_fill'), ...order, delayMs: delay }),
  /** A cancel takes `delayMs` to reach the venue; the order may fill meanwhile. */
  z.strictObject({ kind: z.literal('slow_cancel'), ...order, delayMs: delay }),
  /** The venue suspends the order: it is not eligible for trading for `forMs`. */
  z.strictObject({ kind: z.literal('suspend'), ...order, forMs: delay }),
  /** The venue guarantees the trade of a market order, and makes it `delayMs` later. */
  z.strictObject({ kind: z.literal('stopped'), ...order, delayMs: delay }),
  /** Once it has filled, the order is `calculated` for `forMs` before it is `filled`. */
  z.strictObject({ kind: z.literal('calculated'), ...order, forMs: delay }),
  /** Nothing trades in the symbol for a while. */
  z.strictObject({ kind: z.literal('halt'), symbol: z.string().min(1), from: instant, until: instant }),
]);

const faultPlan = z.strictObject({
  /** Of the draws behind `probability` and `jitterMs`. */
  seed: z.number().int().min(0).default(1),
  faults: z.array(fault).max(1_000),
});

export type Fault = Readonly<z.output<typeof fault>>;
/** A script of what goes wrong, as it is written in a file. */
export type FaultPlan = Readonly<z.input<typeof faultPlan>>;
export type ParsedFaultPlan = Readonly<z.output<typeof faultPlan>>;

/** Checks a plan; throws InvalidInputError that names the fault and the rule. */
export function parseFaultPlan(given: unknown): ParsedFaultPlan {
  const parsed = faultPlan.safeParse(given);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new InvalidInputError(`fault plan: ${issue?.path.join('.') || 'plan'}: ${issue?.message}`);
}
