/** How busy each minute of a session is, mean 1, and the square root of it, which is how far prices move in it. */
export interface Activity {
  readonly volume: Float64Array;
  readonly deviation: Float64Array;
}

const known = new Map<string, Activity>();

/**
 * The shape of a stock's session of so many minutes: busiest at the open, quiet at noon, busy again into the close.
 * Half days have the same shape in less time.
 */
export const sessionActivity = (minutes: number): Activity =>
  shapeOf(`session ${minutes}`, minutes, (minute) => {
    const centred = (2 * minute) / minutes - 1;
    return (
      0.55 +
      0.9 * centred * centred +
      1.6 * Math.exp(-minute / OPENING) +
      1.1 * Math.exp(-(minutes - 1 - minute) / CLOSING)
    );
  });

/** Minutes in which the rush of the open, and before the close, falls to a third. */
const OPENING = 12;
const CLOSING = 8;

/** Round-the-clock markets breathe with the New York afternoon (15:00 UTC), mildly. */
export const cryptoActivity = (minutes: number): Activity =>
  shapeOf(
    `crypto ${minutes}`,
    minutes,
    (minute) => 1 + 0.35 * Math.cos(((minute - 900) / 1_440) * 2 * Math.PI),
  );

function shapeOf(name: string, minutes: number, shape: (minute: number) => number): Activity {
  const found = known.get(name);
  if (found !== undefined) return found;
  const raw = Float64Array.from({ length: minutes }, (_, minute) => shape(minute));
  const mean = raw.reduce((sum, value) => sum + value, 0) / minutes;
  const volume = raw.map((value) => value / mean);
  const made = { volume, deviation: volume.map(Math.sqrt) };
  known.set(name, made);
  return made;
}
