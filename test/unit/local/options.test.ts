import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/domain/clock.ts';
import { InvalidInputError } from '../../../src/domain/errors.ts';
import { FLAGS, parseOptions, refuseSwitchValues } from '../../../src/local/options.ts';

/** What is there without any flag. */
const DEFAULTS = { port: 3005, seed: 1, fresh: false, json: false, data: '.quarterdeck' };

/** Every flag with a value that it takes, and what it is read as. */
const GOOD: readonly (readonly [flag: keyof typeof FLAGS, given: unknown, read: unknown])[] = [
  ['port', '1', 1],
  ['port', '65535', 65_535],
  ['speed', 'max', 'max'],
  ['speed', '0.1', 0.1],
  ['speed', '10000', 10_000],
  ['bars', 'some/bars', 'some/bars'],
  ['seed', '0', 0],
  ['seed', '4294967295', 4_294_967_295],
  ['fresh', true, true],
  ['until', '90s', 90 * SECOND],
  ['until', '30m', 30 * MINUTE],
  ['until', '6h', 6 * HOUR],
  ['until', '10d', 10 * DAY],
  ['autonomy', 'manual', 'manual'],
  ['autonomy', 'autonomous', 'autonomous'],
  ['json', true, true],
  ['data', 'state', 'state'],
];

/** Every flag that takes a value, a bad one, and the rule that it breaks. */
const BAD: readonly (readonly [flag: keyof typeof FLAGS, given: string, rule: string])[] = [
  ['port', '0', 'must be from 1 to 65535'],
  ['port', '65536', 'must be from 1 to 65535'],
  ['port', '30x5', 'must be a whole number from 1 to 65535'],
  ['port', '', 'must be a whole number from 1 to 65535'],
  ['port', '-1', 'must be a whole number from 1 to 65535'],
  ['speed', 'fast', 'must be "max" or a number such as 1, 10 or 60'],
  ['speed', '0', 'must be from 0.1 to 10000'],
  ['speed', '10001', 'must be from 0.1 to 10000'],
  ['speed', 'Infinity', 'must be "max" or a number such as 1, 10 or 60'],
  ['bars', '', 'must name a folder'],
  ['seed', '1.5', 'must be a whole number from 0 to 4294967295'],
  ['seed', '4294967296', 'must be from 0 to 4294967295'],
  ['until', '5', 'must be a number and a unit, such as 90s, 30m, 6h or 10d'],
  ['until', '5w', 'must be a number and a unit, such as 90s, 30m, 6h or 10d'],
  ['until', '0s', 'must be longer than nothing'],
  ['autonomy', 'full', '"manual"|"semi_auto"|"autonomous"'],
  ['data', '', 'must name a folder'],
];

describe('the options of the command line', () => {
  it('have their defaults', () => {
    const options = parseOptions({ _: [] });

    expect(options).toEqual(DEFAULTS);
  });

  it.each(GOOD)('--%s %s is read as %s', (flag, given, read) => {
    const options = parseOptions({ _: [], [flag]: given });

    expect(options).toEqual({ ...DEFAULTS, [flag]: read });
  });

  it.each(BAD)('--%s %j is refused with its name and rule', (flag, given, rule) => {
    const parsing = () => parseOptions({ _: [], [flag]: given });

    expect(parsing).toThrow(InvalidInputError);
    expect(parsing).toThrow(`${flag}: `);
    expect(parsing).toThrow(rule);
  });

  it('are all covered here', () => {
    const withValue = Object.entries(FLAGS).filter(([, { type }]) => type === 'string');

    expect(new Set(GOOD.map(([flag]) => flag))).toEqual(new Set(Object.keys(FLAGS)));
    expect(new Set(BAD.map(([flag]) => flag))).toEqual(new Set(withValue.map(([flag]) => flag)));
  });

  it('name every flag that is wrong at once', () => {
    const parsing = () => parseOptions({ _: [], port: 'x', seed: 'y' });

    expect(parsing).toThrow(/port: .*; seed: /);
  });

  it.each([
    ['an unknown flag', { _: [], spede: 'max' }, 'unknown flag --spede; see --help'],
    ['a stray word', { _: ['start'] }, 'unknown argument start; see --help'],
  ])('refuse %s by name', (_what, given, message) => {
    const parsing = () => parseOptions(given);

    expect(parsing).toThrow(expect.objectContaining({ name: 'InvalidInput', message }));
  });

  it.each(['--fresh=false', '--json=no', '--fresh='])('refuse a value for a switch: %s', (arg) => {
    const parsing = () => refuseSwitchValues(['--port', '3005', arg]);

    expect(parsing).toThrow(/^--(fresh|json) takes no value/);
  });

  it('let switches and values for other flags pass', () => {
    const parsing = () => refuseSwitchValues(['--fresh', '--json', '--speed=max']);

    expect(parsing).not.toThrow();
  });
});
