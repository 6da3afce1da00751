import * as z from 'zod';

/** A whole number from `least` to `most`, as it is written on a command line. */
export const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,10}$/, `must be a whole number from ${least} to ${most}`)
    .transform(Number)
    .refine((value) => value >= least && value <= most, `must be from ${least} to ${most}`);

/** Market seconds a second, or `max`. */
export const speed = z
  .string()
  .regex(/^(max|\d{1,5}(\.\d{1,3})?)$/, 'must be "max" or a number such as 1, 10 or 60')
  .transform((text) => (text === 'max' ? ('max' as const) : Number(text)))
  .refine((factor) => factor === 'max' || (factor >= 0.1 && factor <= 10_000), 'must be from 0.1 to 10000');

export const folderName = z.string().min(1, 'must name a folder');
