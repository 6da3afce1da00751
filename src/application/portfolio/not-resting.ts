import type { Reservation } from '../../contracts/records/portfolio.ts';

/** The reservations of what is to fill now: an exit that is to rest at the broker changes nothing before its price comes. */
export const notResting = (reservations: readonly Reservation[]): readonly Reservation[] =>
  reservations.filter(({ resting }) => resting !== true);
