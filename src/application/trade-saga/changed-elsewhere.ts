import type { OrderRecord } from '../../contracts/records/trade.ts';
import type { Money } from '../../domain/money.ts';
import { isTerminal } from '../../domain/order/lifecycle.ts';
import type { AlertContent } from '../alerts/raise-alert.ts';

interface Priced {
  readonly limitPrice?: Money | undefined;
  readonly stopPrice?: Money | undefined;
}

/**
 * What somebody other than us did to an exit that rests at the broker, in words: how it ended, or where it was put.
 * Undefined for what its fills and our own cancel come to.
 */
export function changedElsewhere(before: OrderRecord, after: OrderRecord): string | undefined {
  const ended = isTerminal(after.status) && !isTerminal(before.status);
  if (ended && after.status !== 'filled') return after.takenBackAt === undefined ? after.status : undefined;
  return isMoved(before, after) ? `moved to ${whereItRests(after)}` : undefined;
}

/** Whether the broker has another price for it than is known; one that is not known is none. */
export const isMoved = (known: Priced, now: Priced): boolean =>
  isOther(known.limitPrice, now.limitPrice) || isOther(known.stopPrice, now.stopPrice);

const isOther = (known: Money | undefined, now: Money | undefined): boolean =>
  known !== undefined && now !== undefined && !known.eq(now);

/** For a person: `106 or 97`. */
export const whereItRests = ({ limitPrice, stopPrice }: Priced): string =>
  [limitPrice, stopPrice].flatMap((price) => (price === undefined ? [] : [price.toString()])).join(' or ');

export const toldOfChange = (
  { clientOrderId, side, symbol, qty, filledQty }: OrderRecord,
  changed: string | undefined,
): readonly AlertContent[] =>
  changed === undefined
    ? []
    : [
        {
          kind: 'exit_changed_elsewhere',
          message: `The exits that rest for ${symbol} were ${changed} at the broker, by nobody here: ${side} ${qty.minus(filledQty).toFixed()} (${clientOrderId}).`,
          advice:
            'What was moved stays where it is now. What was ended is placed again by the next look of the watchdog; to have no exits rest, turn off the rules of the position.',
        },
      ];
