import * as z from 'zod';
import { API_FLAGS, apiOptions } from '../api/target.ts';
import { defineCommand, TARGET_FLAGS, targetOptions } from '../command.ts';
import { examine, type NamedFinding } from '../doctor/checks.ts';
import { gather } from '../doctor/gather.ts';

const { region, profile } = targetOptions;

/** Asks and looks; changes nothing. */
export const doctor = defineCommand({
  flags: { ...API_FLAGS, region: TARGET_FLAGS.region, profile: TARGET_FLAGS.profile },
  details:
    'Changes nothing. Exit status 1 when a check fails; what is only odd is a warning. With --stage it looks at a\n' +
    'deployment, its secret and its API, otherwise at this machine and the agent that npm start runs on it.',
  options: z
    .strictObject({ ...apiOptions, region, profile })
    .refine(({ url, stage }) => url === undefined || stage === undefined, {
      path: ['url'],
      error: 'not together with --stage, which has its own',
    }),
  async run(subject, context) {
    const findings = examine(await gather(subject, context));
    const count = (status: NamedFinding['status']): number =>
      findings.filter((finding) => finding.status === status).length;
    const summary = `${count('ok')} ok, ${count('warn')} warnings, ${count('fail')} failed`;
    return {
      lines: [...findings.flatMap(linesOf), summary],
      report: { ok: count('fail') === 0, findings },
      bad: count('fail') > 0,
    };
  },
});

const linesOf = ({ status, check, found, advice }: NamedFinding): readonly string[] => [
  `${status.padEnd(4)}  ${check}: ${found}`,
  ...(advice === undefined ? [] : [`      ${advice}`]),
];
