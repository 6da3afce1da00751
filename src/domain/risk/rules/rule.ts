import { type AssetClass, assetClassOf } from '../../asset.ts';
import type { Decimal } from '../../decimal.ts';
import type { Quote } from '../../market.ts';
import type { Money } from '../../money.ts';
import type { RiskCode } from '../codes.ts';
import { type Exposure, exposureOf } from '../exposure.ts';
import type { GateAsset, GateInput } from '../gate-input.ts';
import { type Pending, pendingOf, positionQty } from '../pending.ts';

/** The gate's input with what several rules need, worked out once. */
export interface RiskContext extends Omit<GateInput, 'quote' | 'asset'> {
  readonly assetClass: AssetClass;
  /** Only when it is the asset of the intent's symbol. */
  readonly asset: GateAsset | undefined;
  /** Only when it is a positive price of the intent's symbol. */
  readonly quote: Quote | undefined;
  /** Quantity times the quoted price; times the decided price where there is no quote. */
  readonly notional: Money;
  /** Quantity held in the intent's symbol; signed. */
  readonly held: Decimal;
  readonly pending: readonly Pending[];
  /** With the intent and everything pending filled. */
  readonly exposure: Exposure;
}

/** The codes of one rule that apply; none means that it has no objection. */
export type Rule = (context: RiskContext) => readonly RiskCode[];

/** `code` when `applies`. */
export const when = (applies: boolean, code: RiskCode): readonly RiskCode[] => (applies ? [code] : []);

export function contextOf(input: GateInput): RiskContext {
  const { intent, portfolio } = input;
  const { symbol, side, qty } = intent;
  const asset = input.asset?.symbol === symbol ? input.asset : undefined;
  const quote = input.quote?.symbol === symbol && input.quote.price.isPositive() ? input.quote : undefined;
  const notional = (quote?.price ?? intent.decidedPrice).times(qty);
  const pending = pendingOf(portfolio, intent.intentId);
  const own: Pending = { symbol, side, qty, notional: notional.abs(), atBroker: false };
  return {
    ...input,
    asset,
    quote,
    assetClass: asset?.assetClass ?? assetClassOf(symbol),
    notional,
    held: positionQty(portfolio, symbol),
    pending,
    exposure: exposureOf(portfolio, [...pending, own]),
  };
}
