/** The moment at which the builders' records were made: a Monday, an hour into the regular session. */
export const NOW = '2025-01-06T15:30:00.000Z';
export const AGENT = 'default';

let made = 0;

/** An id that no other record of this test run has; later ones sort behind earlier ones. */
export const anId = (prefix = 'id'): string => `${prefix}-${String(++made).padStart(8, '0')}`;
