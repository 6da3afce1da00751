import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { parseJson } from '../../src/contracts/parse.ts';
import { RULES } from './finding.ts';

export const SEVERITIES = ['info', 'low', 'moderate', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** An SPDX id, with what excepts it where there is such a thing. */
const licence = z.string().regex(/^[A-Za-z0-9.+-]+( WITH [A-Za-z0-9.-]+)?$/, 'must be an SPDX licence id');

const exception = z.strictObject({
  rule: z.enum(RULES),
  /** `name@version`, the id of an advisory, or `other-platform`. */
  covers: z.string().min(1),
  reason: z.string().min(20, 'must say why, in a sentence'),
  /** The last day on which it holds. */
  expires: z.iso.date(),
});
export type Exception = z.output<typeof exception>;

const policySchema = z.strictObject({
  licences: z.strictObject({
    /** Of what is deployed or runs with the agent: everything that is no development dependency. */
    shipped: z.array(licence).min(1),
    /** Besides, of what only builds and tests. */
    tools: z.array(licence),
  }),
  /** The least severity of an advisory that fails. */
  auditLevel: z.enum(SEVERITIES),
  exceptions: z.array(exception),
});
export type Policy = z.output<typeof policySchema>;

/** Throws InvalidInput naming the field and its rule. */
export const parsePolicy = (text: string): Policy => parseJson(policySchema, text, 'supply chain policy');

export const readPolicy = (): Policy =>
  parsePolicy(readFileSync(new URL('policy.json', import.meta.url), 'utf8'));
