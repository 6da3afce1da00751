import { dec } from '../../../../src/domain/decimal.ts';
import type { Bar } from '../../../../src/domain/market.ts';

/** A bar that has gone 30 cents beyond its open and its close. */
export const aBar = ({
  timestamp,
  open,
  close,
}: {
  readonly timestamp: string;
  readonly open: number;
  readonly close: number;
}): Bar => ({
  timestamp,
  open: dec(open),
  high: dec(Math.max(open, close)).plus('0.3'),
  low: dec(Math.min(open, close)).minus('0.3'),
  close: dec(close),
  volume: dec(1_000),
});

/** A bar a minute that closes there. */
export const barsOf = (closes: readonly number[]): readonly Bar[] =>
  closes.map((close, index) =>
    aBar({ timestamp: new Date(Date.UTC(2024, 4, 15, 14, index)).toISOString(), open: close, close }),
  );
