import { Hono } from 'hono';
import * as z from 'zod';
import { DAY_TRADE_CHECKS } from '../book/account.ts';
import type { Exchange } from '../exchange.ts';
import { activitiesOf } from '../history/activities.ts';
import { portfolioHistory } from '../history/portfolio-history.ts';
import { REFUSALS } from '../refusals.ts';
import { activityQuestion } from './activity-query.ts';
import { historyQuestion } from './history-query.ts';
import { parseFields } from './order-fields.ts';
import { renderAccount, renderConfigurations } from './render-account.ts';
import { renderActivity } from './render-activity.ts';

const multiplier = z.enum(['1', '2', '4']).transform((text) => (text === '1' ? 1 : text === '2' ? 2 : 4));

/** What of the configurations means something here; the rest is taken and changes nothing. */
const configurations = z.object({
  fractional_trading: z.boolean().optional(),
  max_margin_multiplier: multiplier.optional(),
  no_shorting: z.boolean().optional(),
  pdt_check: z.enum(DAY_TRADE_CHECKS).optional(),
  suspend_trade: z.boolean().optional(),
});

/** `/v2/account` and what is below it: configurations, activities, portfolio history. */
export function accountRoutes(exchange: Exchange): Hono {
  const app = new Hono();
  const { ledger } = exchange;

  app.get('/v2/account', (c) => c.json(renderAccount(exchange.account(), exchange.market.fingerprint)));

  app.get('/v2/account/configurations', (c) => c.json(renderConfigurations(exchange.account())));

  app.patch('/v2/account/configurations', async (c) => {
    const body: unknown = await c.req.json().catch(() => {
      throw REFUSALS.body();
    });
    const given = parseFields(configurations, body);
    const switches = {
      fractional: given.fractional_trading,
      maxMultiplier: given.max_margin_multiplier,
      noShorting: given.no_shorting,
      dayTradeCheck: given.pdt_check,
      suspendedByUser: given.suspend_trade,
    };
    exchange.setSwitches(
      Object.fromEntries(Object.entries(switches).filter(([, value]) => value !== undefined)),
    );
    return c.json(renderConfigurations(exchange.account()));
  });

  app.get('/v2/account/activities', (c) => {
    const question = activityQuestion(c.req.query(), c.req.query('activity_types'));
    return c.json(activitiesOf(ledger, question).map(renderActivity));
  });

  app.get('/v2/account/activities/:type', (c) => {
    const question = activityQuestion(c.req.query(), c.req.param('type'));
    return c.json(activitiesOf(ledger, question).map(renderActivity));
  });

  app.get('/v2/account/portfolio/history', (c) =>
    c.json(portfolioHistory(ledger, exchange.market, historyQuestion(c.req.query(), exchange.now))),
  );

  return app;
}
