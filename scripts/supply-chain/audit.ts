import { execFile } from 'node:child_process';
import * as z from 'zod';
import { parse } from '../../src/contracts/parse.ts';
import type { Finding } from './finding.ts';
import { SEVERITIES, type Severity } from './policy.ts';

/** `unavailable` is not `checked`: nobody has looked, and that must be said. */
export type Audit =
  | { readonly state: 'checked'; readonly findings: readonly Finding[] }
  | { readonly state: 'unavailable'; readonly reason: string };

const advisory = z.object({
  name: z.string(),
  title: z.string(),
  url: z.string(),
  severity: z.enum(SEVERITIES),
  range: z.string(),
});

const reportSchema = z.object({
  auditReportVersion: z.literal(2),
  vulnerabilities: z.record(
    z.string(),
    /** What is wrong with the package itself; a name stands for another package that it uses. */
    z.object({ via: z.array(z.union([z.string(), advisory])) }),
  ),
});

const failureSchema = z.object({ message: z.string().optional(), statusCode: z.number().optional() });

const TIMEOUT_MS = 60_000;

/** Asks the registry about what is shipped. npm fails both for findings and for no answer: what it prints tells. */
export function runAudit(folder: string): Promise<unknown> {
  return new Promise((resolve) => {
    const options = { cwd: folder, timeout: TIMEOUT_MS, maxBuffer: 64 * 1024 * 1024 };
    execFile('npm', ['audit', '--omit=dev', '--json'], options, (error, stdout) => {
      try {
        resolve(JSON.parse(stdout));
      } catch {
        resolve({
          message: error === null ? 'npm audit printed no JSON' : `npm audit: ${String(error.code)}`,
        });
      }
    });
  });
}

/** Reads what `npm audit --json` printed. Throws InvalidInput when it is a report of another form. */
export function readAudit(printed: unknown, level: Severity): Audit {
  const isReport = typeof printed === 'object' && printed !== null && 'auditReportVersion' in printed;
  if (!isReport) {
    const { statusCode, message } = failureSchema.safeParse(printed).data ?? {};
    const reason = statusCode === undefined ? (message ?? 'no answer') : `it answers ${statusCode}`;
    return { state: 'unavailable', reason: withoutAddresses(reason) };
  }
  const { vulnerabilities } = parse(reportSchema, printed, 'audit report');
  const found = new Map<string, Finding>();
  for (const { via } of Object.values(vulnerabilities)) {
    for (const one of via) {
      if (typeof one === 'string' || SEVERITIES.indexOf(one.severity) < SEVERITIES.indexOf(level)) continue;
      const subject = one.url.slice(one.url.lastIndexOf('/') + 1);
      const message = `${one.severity} in ${one.name} ${one.range}: ${one.title}`;
      found.set(`${subject} ${one.name}`, { rule: 'advisory', subject, message });
    }
  }
  return { state: 'checked', findings: [...found.values()] };
}

const withoutAddresses = (text: string): string => text.replaceAll(/https?:\/\/\S+/g, 'the registry');
