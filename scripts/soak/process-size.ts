import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DayReport } from './messages.ts';

const MB = 1024 * 1024;
const inMegabytes = (bytes: number): number => Number((bytes / MB).toFixed(1));

/** Wall time in which what was collected goes back to the system. */
const SETTLE_MS = 200;
const COLLECTIONS = 3;

/** Resident memory after full collections: what is only waiting to be collected is nothing that was gathered. */
export async function memoryOf(home: string): Promise<DayReport['memory']> {
  for (let collection = 0; collection < COLLECTIONS; collection++) {
    globalThis.gc?.();
    await sleep(SETTLE_MS);
  }
  const { rss, heapTotal, heapUsed, external } = process.memoryUsage();
  return {
    residentMb: inMegabytes(rss),
    heapTotalMb: inMegabytes(heapTotal),
    heapMb: inMegabytes(heapUsed),
    externalMb: inMegabytes(external),
    storeMb: storeMemory(home),
  };
}

export const diskOf = (home: string): DayReport['disk'] => ({
  stateMb: fileSize(join(home, 'state.db')),
  exchangeMb: fileSize(join(home, 'exchange.db')),
  logMb: fileSize(join(home, 'quarterdeck.log')),
});

/** Null where the platform does not tell, or nothing runs. */
function storeMemory(home: string): number | null {
  try {
    const [pid = ''] = readFileSync(join(home, 'dynoxide.pid'), 'utf8').split(' ');
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kilobytes === undefined ? null : inMegabytes(Number(kilobytes) * 1024);
  } catch {
    return null;
  }
}

function fileSize(path: string): number | null {
  try {
    return inMegabytes(statSync(path).size);
  } catch {
    return null;
  }
}
