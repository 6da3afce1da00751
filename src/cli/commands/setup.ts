import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import type { BrokerKeys, StoredKeys } from '../../adapters/aws-admin/index.ts';
import { alpacaKeyId, PLACEHOLDER_KEY_ID } from '../../contracts/config/alpaca-secret.ts';
import { ConflictError, NotFoundError } from '../../domain/errors.ts';
import { checkKeys } from '../broker-check.ts';
import { type Context, defineCommand, type Outcome, TARGET_FLAGS, targetOptions } from '../command.ts';
import { findOutput } from '../deployment.ts';
import { enterKeys, enterStandInKeys } from '../entered-keys.ts';
import { CancelledError } from '../exit-status.ts';

const options = z.strictObject({
  ...targetOptions,
  keyId: alpacaKeyId.optional(),
  secretStdin: z.boolean().default(false),
  check: z.boolean().default(true),
  standIns: z.boolean().default(false),
  restore: z.boolean().default(false),
  yes: z.boolean().default(false),
});
type Options = z.output<typeof options>;

export const setup = defineCommand({
  flags: {
    ...TARGET_FLAGS,
    'key-id': { type: 'string', description: 'Alpaca paper key id', valueHint: 'ID' },
    'secret-stdin': { type: 'boolean', description: 'Read the secret key from standard input' },
    check: {
      type: 'boolean',
      description: 'Ask Alpaca for the account before anything is written (done by default)',
      negativeDescription: 'Write the keys without asking Alpaca',
    },
    'stand-ins': {
      type: 'boolean',
      description: 'Ask for the keys of Finnhub and CoinGecko too: prices of what Alpaca lacks',
    },
    restore: { type: 'boolean', description: 'Put the keys back that were there before the last change' },
    yes: { type: 'boolean', description: 'Replace keys that are there without asking' },
  },
  details:
    'The secret key is typed in without being shown, or read from standard input, or from ALPACA_SECRET_KEY (and the\n' +
    'key id from ALPACA_KEY_ID): never from an argument. FINNHUB_API_KEY and COINGECKO_API_KEY are taken along where they\n' +
    'are set, and stay as they are where they are not. Running it again with the same keys changes nothing.',
  options,
  async run(given, context) {
    const { stage, region, profile } = given;
    const aws = context.aws({ region, profile });
    const arn = await findOutput(aws, stage, 'alpacaKeysArn');
    const keys = aws.brokerKeys(arn);
    const done = given.restore ? await restore(keys, given, context) : await replace(keys, given, context);
    return { lines: done.lines, report: { stage, region: await aws.region(), secret: arn, ...done.report } };
  },
});

async function replace(keys: BrokerKeys, given: Options, context: Context): Promise<Outcome> {
  const current = await read(keys, context);
  const entered = await enterKeys(given, context);
  // The addresses of an exchange of one's own stay as they are.
  const standIns = await enterStandInKeys(given.standIns, context);
  const secret = { ...current.secret, ...entered, ...standIns };
  const account = given.check ? await checkKeys(secret, context.fetch) : undefined;
  const checked = {
    checked: account !== undefined,
    ...(account === undefined ? {} : { blocked: account.blocked, equity: account.equity.toString() }),
  };
  const said = [
    account === undefined
      ? 'Alpaca was not asked; the first heartbeat will show whether the keys are right.'
      : `Alpaca knows the account: equity ${account.equity.toString()} US dollars${account.blocked ? ', BLOCKED for trading' : ''}.`,
  ];
  const same = current.secret !== undefined && isDeepStrictEqual(current.secret, secret);
  if (same) {
    return {
      lines: [...said, `These keys are there already (${tail(entered.keyId)}); nothing was changed.`],
      report: { changed: false, keyId: tail(entered.keyId), versionId: current.versionId, ...checked },
    };
  }
  await mayReplace(current, given, context);
  const versionId = await keys.put(secret);
  return {
    lines: [
      ...said,
      `Wrote the keys (${[tail(entered.keyId), ...Object.keys(standIns)].join(', ')}) as version ${versionId}; functions take them at their next call.`,
      'Undo: npx quarterdeck setup --restore. Next: npx quarterdeck operator add EMAIL',
    ],
    report: {
      changed: true,
      keyId: tail(entered.keyId),
      standIns: Object.keys(standIns),
      versionId,
      ...checked,
    },
  };
}

/** Throws Conflict when there are keys that nobody said may go, Cancelled when a person said no. */
async function mayReplace({ secret }: StoredKeys, { yes }: Options, context: Context): Promise<void> {
  if (yes || secret?.keyId === PLACEHOLDER_KEY_ID) return;
  const there = secret === undefined ? 'something that is no keys' : `the keys ${tail(secret.keyId)}`;
  if (!context.host.interactive) throw new ConflictError(`the secret has ${there}; --yes replaces them`);
  if (!(await context.questions.confirm(`The secret has ${there}. Replace them?`)))
    throw new CancelledError();
}

async function restore(keys: BrokerKeys, given: Options, context: Context): Promise<Outcome> {
  const current = await read(keys, context);
  const previous = await keys.previous();
  if (previous === undefined) throw new NotFoundError('there are no keys from before: they never changed');
  if (previous.secret !== undefined) context.terminal.hide(previous.secret.secretKey);
  const then = previous.secret === undefined ? 'something that is no keys' : tail(previous.secret.keyId);
  if (!given.yes) {
    if (!context.host.interactive) throw new ConflictError(`this would bring back ${then}; --yes does it`);
    if (!(await context.questions.confirm(`Bring back ${then}?`))) throw new CancelledError();
  }
  await keys.swap(current, previous);
  return {
    lines: [`Brought back ${then}, version ${previous.versionId}. The same command undoes this too.`],
    report: { changed: true, restored: true, keyId: then, versionId: previous.versionId },
  };
}

async function read(keys: BrokerKeys, { terminal }: Context): Promise<StoredKeys> {
  const current = await keys.current();
  if (current.secret !== undefined) terminal.hide(current.secret.secretKey);
  return current;
}

/** Enough of a key id to know it again. */
const tail = (keyId: string): string =>
  keyId === PLACEHOLDER_KEY_ID ? 'the placeholder' : `…${keyId.slice(-4)}`;
