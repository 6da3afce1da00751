import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMarketTime } from '../../../../src/local/exchange/market-time.ts';

const start = new Date('2025-06-02T13:30:00Z');

describe('the time of an exchange that runs alone', () => {
  let wall: number;
  beforeEach(() => {
    wall = 5_000;
    vi.useFakeTimers();
  });
  afterEach(() => vi.useRealTimers());
  const timeAt = (speed: number | 'max', end?: Date) =>
    createMarketTime({ start, speed, end, wall: () => wall });

  it('goes as many times as fast as the wall’s', () => {
    const time = timeAt(60);

    wall += 1_500;

    expect(time.now()).toEqual(new Date('2025-06-02T13:31:30Z'));
  });

  it('stands still at its end', () => {
    const time = timeAt(60, new Date('2025-06-02T13:31:00Z'));

    wall += 90_000;

    expect(time.now()).toEqual(new Date('2025-06-02T13:31:00Z'));
  });

  it('does not go back when the end is before the start', () => {
    expect(timeAt(1, new Date(0)).now()).toEqual(start);
  });

  it('lets what has happened happen ten times a second, until it is stopped', () => {
    const time = timeAt(1);
    const seen: Date[] = [];
    const stop = time.run((now) => seen.push(now));

    wall += 250;
    vi.advanceTimersByTime(250);
    stop();
    vi.advanceTimersByTime(5_000);

    expect(seen).toEqual([new Date(start.getTime() + 250), new Date(start.getTime() + 250)]);
  });

  it('at full speed goes minute by minute to its end, whatever the wall says', () => {
    const time = timeAt('max', new Date('2025-06-02T13:33:30Z'));
    const seen: string[] = [];
    const stop = time.run((now) => seen.push(now.toISOString().slice(14, 19)));

    vi.advanceTimersByTime(1);
    vi.runAllTimers();
    stop();

    expect(seen).toEqual(['31:00', '32:00', '33:00', '33:30']);
    expect(time.now()).toEqual(new Date('2025-06-02T13:33:30Z'));
  });
});
