/**
 * `npm run supply-chain`: what docs/supply-chain.md promises about dependencies, checked.
 * Exit status: 0 nothing found, 1 something was, or the audit that was required could not be made, 2 wrong usage.
 */
import { parseArgs } from 'node:util';
import { type Audit, readAudit, runAudit } from './supply-chain/audit.ts';
import { checkLicences } from './supply-chain/check-licences.ts';
import { checkLock } from './supply-chain/check-lock.ts';
import { applyExceptions } from './supply-chain/exceptions.ts';
import { type Finding, RULES } from './supply-chain/finding.ts';
import { readPolicy } from './supply-chain/policy.ts';
import { readProject } from './supply-chain/project.ts';

const HELP = `Usage: npm run supply-chain -- [--require-audit] [--json]

Checks lock file, checksums, install scripts, licences and advisories against scripts/supply-chain/policy.json.
  --require-audit  fail when the registry cannot be asked for advisories; a release does
  --json           print one JSON document on stdout`;

interface Report {
  readonly packages: number;
  readonly audit: 'checked' | 'unavailable';
  readonly findings: readonly Finding[];
}

async function check(): Promise<{ readonly report: Report; readonly audit: Audit }> {
  const folder = process.cwd();
  const policy = readPolicy();
  const project = readProject(folder);
  const audit = readAudit(await runAudit(folder), policy.auditLevel);
  const findings = [
    ...checkLock(project),
    ...checkLicences(project.packages, policy.licences),
    ...(audit.state === 'checked' ? audit.findings : []),
  ];
  const checked = new Set(RULES.filter((rule) => rule !== 'advisory' || audit.state === 'checked'));
  const today = new Date().toISOString().slice(0, 10);
  const left = applyExceptions(findings, policy.exceptions, today, checked);
  return { audit, report: { packages: project.packages.length, audit: audit.state, findings: left } };
}

async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      'require-audit': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const { report, audit } = await check();
  const { findings, packages } = report;
  for (const { rule, subject, message } of findings) console.error(`${rule}: ${subject}: ${message}`);
  const missing = audit.state === 'unavailable';
  if (missing) {
    const severity = values['require-audit'] ? 'FAILED' : 'NOT CHECKED';
    console.error(
      `ADVISORIES ${severity}: the audit endpoint is unavailable (${audit.reason}); nobody has looked.`,
    );
  }
  const summary = `${packages} packages, ${findings.length} findings, advisories ${missing ? 'NOT checked' : 'checked'}`;
  console.log(values.json ? JSON.stringify(report, null, 2) : summary);
  return findings.length > 0 || (missing && values['require-audit']) ? 1 : 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(`supply-chain: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
}
