import * as z from 'zod';

/**
 * Zod compiles each schema to code of its own when it first parses with it: a gain for a host that parses for hours, a
 * twelfth of the start of a function, which parses with most of its schemas a few times.
 */
z.config({ jitless: true });
