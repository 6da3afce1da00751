import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_AGENT_ID } from '../../src/domain/ids.ts';
import { openDataFolder } from '../../src/local/data-folder.ts';
import { startHost } from '../../src/local/host.ts';
import { parseOptions } from '../../src/local/options.ts';
import { chooseVenue } from '../../src/local/venue.ts';
import { readKeptState } from './support/kept-state.ts';
import { aPlace, type Place } from './support/quarterdeck.ts';

describe('a host that is told to stop', () => {
  let place: Place;
  beforeEach(async () => {
    place = await aPlace();
  });
  afterEach(() => place.remove());

  async function startedHost(problems: string[]) {
    const options = parseOptions({ _: [], port: String(place.port), data: place.data, speed: '2' });
    return startHost({
      options,
      environment: {},
      folder: openDataFolder(place.data, false),
      venue: chooseVenue(options, {}, place.data),
      progress: { observe: () => undefined, problem: (line) => problems.push(line) },
      graceMs: 1,
    });
  }

  it('leaves what does not end in its time to the next start, and says so', async () => {
    const problems: string[] = [];
    const host = await startedHost(problems);
    const running = host.run(undefined);
    while ((await host.ports.store.listOpen('saga', DEFAULT_AGENT_ID, 1)).length === 0) await sleep(5);

    host.stop();
    await running;
    await host.close();
    const { unfinished } = await readKeptState(place);

    expect(unfinished.length).toBeGreaterThan(0);
    expect(problems).toEqual(['what did not end in time goes on at the next start']);
  });

  it('does not wait longer for what hangs', async () => {
    const problems: string[] = [];
    const host = await startedHost(problems);
    const hangs = Promise.withResolvers<void>();
    host.at(new Date(host.ports.clock.now().getTime() + 100), () => {
      hangs.resolve();
      return new Promise(() => undefined);
    });
    const running = host.run(undefined);
    await hangs.promise;

    host.stop();
    await running;
    await host.close();

    expect(problems).toEqual(['what did not end in time goes on at the next start']);
  });
});
