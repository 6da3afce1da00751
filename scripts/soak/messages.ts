import * as z from 'zod';

const amount = z.number().min(0);
const megabytes = amount.nullable();

/** What the store holds of a session, and whether every invariant holds after it. */
export const examined = z.strictObject({
  date: z.iso.date(),
  /** Of analysis, over the whole day, by how they ended. */
  cycles: z.record(z.string(), amount),
  /** New York time of the first and the last analysis that had stocks; null when there was none. */
  firstStocks: z.string().nullable(),
  lastStocks: z.string().nullable(),
  decisions: amount,
  orders: amount,
  fills: amount,
  /** That began on the day, by how they ended. */
  sagas: z.record(z.string(), amount),
  positions: amount,
  equity: z.string(),
  /** Since the first day. */
  errors: amount,
  agent: z.string(),
  /** Why it is on; null while it is off. */
  killSwitch: z.string().nullable(),
  stoppedSymbols: z.array(z.string()),
  broken: z.array(z.strictObject({ name: z.string(), violations: z.array(z.string()) })),
});
export type Examined = z.output<typeof examined>;

/** One session: what was found after it, and what the process that lived through its end used. */
const dayReport = z.strictObject({
  ...examined.shape,
  /** What was written to the terminal as a problem, and how often, since the last day or the start. */
  problems: z.record(z.string(), amount),
  /** Between this process and its store, since the last day or the start. */
  store: z.strictObject({
    cycles: amount,
    decisions: amount,
    requests: amount,
    sentBytes: amount,
    receivedBytes: amount,
  }),
  /** Of this process after a full collection, and of the DynamoDB beside it. */
  memory: z.strictObject({
    residentMb: amount,
    heapTotalMb: amount,
    heapMb: amount,
    externalMb: amount,
    storeMb: megabytes,
  }),
  disk: z.strictObject({ stateMb: megabytes, exchangeMb: megabytes, logMb: megabytes }),
  /** Which day of this process's life it was; 1 is the one that it was started on. */
  lifeDay: amount,
  wallMs: amount,
  cpuMs: amount,
});
export type DayReport = z.output<typeof dayReport>;

/** What the process of a run says on its stdout, a line each. */
export const soakMessage = z.discriminatedUnion('kind', [
  /** It runs; `at` is market time. */
  z.strictObject({ kind: z.literal('running'), at: z.iso.datetime() }),
  /** The moment of a planned end has come. */
  z.strictObject({ kind: z.literal('stop'), at: z.iso.datetime() }),
  z.strictObject({ kind: z.literal('day'), day: dayReport }),
]);
export type SoakMessage = z.output<typeof soakMessage>;
