import * as z from 'zod';

/** What SNS invokes a function with: messages of the alert topic, as text. */
export const snsEventSchema = z.object({
  Records: z.array(
    z.object({
      Sns: z.object({ Message: z.string(), Timestamp: z.iso.datetime() }),
    }),
  ),
});

/** What CloudWatch says of an alarm, as far as a person is told; its time has an offset without a colon. */
export const alarmMessageSchema = z.object({
  AlarmName: z.string(),
  AlarmDescription: z.string().nullish(),
  NewStateValue: z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']),
  NewStateReason: z.string(),
  StateChangeTime: z.string().refine((text) => !Number.isNaN(new Date(text).getTime()), 'must be a time'),
});
export type AlarmMessage = z.output<typeof alarmMessageSchema>;
