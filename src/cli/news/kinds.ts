import * as z from 'zod';
import type { RouteName } from '../../contracts/http/routes.ts';
import type { News } from './news.ts';

/** How the records of one kind are listed and told. Only what is told is looked at: an answer may have more. */
export interface NewsKind {
  readonly route: RouteName;
  /** An item of the list: `state` changes when there is something new to tell of it. */
  readonly read: (item: unknown) => { readonly id: string; readonly state: string; readonly news: News };
}

const decision = z.object({
  decisionId: z.string(),
  symbol: z.string(),
  action: z.string(),
  confidence: z.number(),
  status: z.string(),
  statusReason: z.string().optional(),
  timeline: z.array(z.object({ at: z.string() })),
  createdAt: z.string(),
});

export const decisions: NewsKind = {
  route: 'listDecisions',
  read(item) {
    const {
      decisionId: id,
      symbol,
      action,
      confidence,
      status,
      statusReason,
      timeline,
      createdAt,
    } = decision.parse(item);
    const why = statusReason === undefined ? '' : `: ${statusReason}`;
    const message = `${action} ${symbol}, confidence ${confidence.toFixed(2)}, ${status}${why}`;
    const level = status === 'invalid' || status === 'failed' ? 'error' : 'info';
    return {
      id,
      state: status,
      news: { at: timeline.at(-1)?.at ?? createdAt, kind: 'decision', id, level, message },
    };
  },
};

const order = z.object({
  clientOrderId: z.string(),
  symbol: z.string(),
  side: z.string(),
  qty: z.string(),
  status: z.string(),
  filledQty: z.string(),
  filledAveragePrice: z.string().optional(),
  updatedAt: z.string(),
  rejection: z.object({ message: z.string() }).optional(),
});

export const orders: NewsKind = {
  route: 'listOrders',
  read(item) {
    const {
      clientOrderId: id,
      symbol,
      side,
      qty,
      status,
      filledQty,
      filledAveragePrice,
      updatedAt,
      rejection,
    } = order.parse(item);
    const filled = filledAveragePrice === undefined ? '' : `, ${filledQty} filled at ${filledAveragePrice}`;
    const why = rejection === undefined ? '' : `: ${rejection.message}`;
    const message = `${side} ${qty} ${symbol}, ${status}${filled}${why}`;
    const level = rejection === undefined ? 'info' : 'error';
    return {
      id,
      state: `${status} ${filledQty}`,
      news: { at: updatedAt, kind: 'order', id, level, message },
    };
  },
};

const alert = z.object({
  alertId: z.string(),
  kind: z.string(),
  message: z.string(),
  advice: z.string(),
  occurredAt: z.string(),
});

export const alerts: NewsKind = {
  route: 'listAlerts',
  read(item) {
    const { alertId: id, kind, message, advice, occurredAt: at } = alert.parse(item);
    return {
      id,
      state: '',
      news: { at, kind: 'alert', id, level: 'error', message: `${kind}: ${message} ${advice}` },
    };
  },
};
