import { POSITIONS_HELD } from '../metering/activities.ts';
import { EDGE_MS } from '../metering/invocations.ts';

/** What no run on a laptop can show. Every number here is a guess that a bill may correct. */
export const ASSUMED = {
  hoursAMonth: 730,
  tradingDays: 21,
  sessionHours: 6.5,
  /**
   * The schedule of market hours fires from 9:00 to 15:59 on weekdays, those beside it in all other hours. Each cycle is
   * priced as a whole one, although those outside market hours look at coins only, and are skipped where there are none.
   */
  cycleHours: 7,
  offHoursCycleSeconds: 900,
  /** What the built-in strategy came to in two hours of the synthetic market, about. */
  refusedPerTrade: 5,
  /** A vCPU is had at 1,769 MB and in proportion below; a core of it against one of this machine. */
  memoryOfACore: 1_769,
  coreFactor: 1.2,
  /** Of each function; each reads its code, and the broker's keys if it has to do with the broker. */
  coldStartsADay: 12,
  initMs: 600,
  /** Lambda keeps so many requests open on a queue, each for 20 s, and may come down to two. */
  pollers: 5,
  pollSeconds: 20,
  /** A page that shows how things stand, open so long each trading day. */
  pageHours: 2,
  pageSeconds: 5,
  /** Bytes of an answer to the page, of a line in the gateway's log, and of one in a state machine's. */
  answerBytes: 6_000,
  accessLineBytes: 400,
  machineLineBytes: 450,
  /** Logs are kept compressed. */
  logCompression: 0.2,
  /** What is stored at the end of the first year if nothing were pruned: trades and the audit log never are. */
  monthsOfData: 12,
  alarmMails: 10,
  operators: 1,
  /** All functions, a few versions of each. */
  codeGb: 0.03,
} as const;

/** For people: what stands behind the figures. */
export const ASSUMPTIONS: readonly string[] = [
  `a month of ${ASSUMED.hoursAMonth} hours with ${ASSUMED.tradingDays} trading days; cycles come often in ${ASSUMED.cycleHours} hours of each and every ${ASSUMED.offHoursCycleSeconds} s in all others, as dear as those; heartbeats all day`,
  `${POSITIONS_HELD} positions held in market hours, and ${ASSUMED.refusedPerTrade} decisions refused by the gate for each trade`,
  `Lambda: own time measured here × ${ASSUMED.memoryOfACore} MB / memory × ${ASSUMED.coreFactor}; ${Object.entries(
    EDGE_MS,
  )
    .map(([edge, ms]) => `${edge} ${ms} ms`)
    .join(', ')} for each request to another service; one relay invocation for each commit with events`,
  `${ASSUMED.coldStartsADay} cold starts a day of each function, ${ASSUMED.initMs} ms each, with one read of the broker's keys`,
  `${ASSUMED.pollers} pollers on each queue; Lambda may come down to 2 when there is little to do`,
  `one trace for each invocation and execution: X-Ray samples all of them at this rate`,
  `one page open ${ASSUMED.pageHours} hours each trading day, asking every ${ASSUMED.pageSeconds} s`,
  `data of ${ASSUMED.monthsOfData} months stored, as if nothing were pruned, as trades and the audit log are not; logs kept as the stage says`,
  'a state machine is billed for its start, each state and each retry',
];
