/**
 * Checks a copy of a run's folder, made while nothing was in flight: a host on the copy that does nothing but answer.
 * A process of its own, so that reading a month of history does not show in the memory of the one that is measured.
 *
 * Arguments: the options of the run as JSON, the folder, the date of the session. One JSON document on stdout.
 */
import { sessionOn } from '../../src/domain/calendar/calendar.ts';
import { examine } from './examine.ts';
import type { SoakOptions } from './options.ts';
import { startSoakHost } from './soak-host.ts';

const [given = '', home = '', date = ''] = process.argv.slice(2);
const options = JSON.parse(given) as SoakOptions;
const session = sessionOn(date);
if (session === undefined) throw new Error(`${date} is no session`);
const host = await startSoakHost(options, home, { observe: () => undefined, problem: () => undefined });
try {
  process.stdout.write(JSON.stringify(await examine(host.ports, session, options.coins)));
} finally {
  await host.close();
}
