import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { parseJson } from '../../src/contracts/parse.ts';

/** What AWS bills, each with its own price. The list must name all of them, and nothing else. */
export const BILLED = [
  'lambda.requests',
  'lambda.gbSeconds',
  'dynamodb.writeUnits',
  'dynamodb.readUnits',
  'dynamodb.storageGb',
  'dynamodb.backupGb',
  'sqs.requests',
  'eventbridge.events',
  'scheduler.invocations',
  'stepfunctions.transitions',
  'cloudwatch.logsGb',
  'cloudwatch.logStorageGb',
  'cloudwatch.metrics',
  'cloudwatch.alarms',
  'cloudwatch.fastAlarms',
  'cloudwatch.compositeAlarms',
  'cloudwatch.dashboards',
  'cloudwatch.largeDashboards',
  'xray.traces',
  'secrets.secrets',
  'secrets.reads',
  'kms.keys',
  'apigateway.requests',
  'cognito.users',
  'sns.emails',
  's3.storageGb',
  'transfer.outGb',
] as const;
export type Billed = (typeof BILLED)[number];

const price = z.strictObject({
  service: z.string().min(1),
  /** The unit, for people. */
  what: z.string().min(1),
  usd: z.string().regex(/^\d+\.\d+$/, 'must be decimal text such as 0.20'),
  /** So many units cost `usd`. */
  per: z.int().positive(),
  /** Units a month that every account has for nothing, for ever. */
  alwaysFree: z.number().min(0),
  /** Title of the page that says so and when it was read, or that nobody looked. */
  source: z.string().min(10),
});

export const priceList = z.strictObject({
  date: z.iso.date(),
  region: z.string().regex(/^[a-z]{2}-[a-z]+-\d$/),
  currency: z.literal('USD'),
  note: z.string(),
  prices: z.record(z.enum(BILLED), price),
});
export type PriceList = z.output<typeof priceList>;

const FILE = 'prices.json';

/** The dated list beside this file. Throws InvalidInput naming the entry that breaks its rule. */
export const readPriceList = (): PriceList =>
  parseJson(priceList, readFileSync(new URL(FILE, import.meta.url), 'utf8'), FILE);
