import type { ArgsDef } from 'citty';
import * as z from 'zod';
import type { AwsAdmin, AwsTarget } from '../adapters/aws-admin/index.ts';
import { parse } from '../contracts/parse.ts';
import type { Clock } from '../domain/clock.ts';
import type { Questions } from './questions.ts';
import type { Host, Terminal } from './terminal.ts';

/** What commands reach beyond their own process; tests give their own. */
export interface Services {
  readonly clock: Clock;
  readonly fetch: typeof fetch;
  readonly aws: (target: AwsTarget) => AwsAdmin;
  /** Where the sign-in page sends a person back to; on loopback. */
  readonly signInCallback: string;
}

export interface Context extends Services {
  readonly host: Host;
  readonly terminal: Terminal;
  readonly questions: Questions;
  /** True when a program reads the result, as one JSON document. */
  readonly json: boolean;
}

/** How a command ended well. */
export interface Outcome {
  /** For a person. */
  readonly lines: readonly string[];
  /** For a program: what `--json` prints. */
  readonly report: Readonly<Record<string, unknown>>;
  /** True when the command was done and what it found is bad: exit status 1. */
  readonly bad?: boolean;
}

/** A command as the frame runs it. */
export interface Command {
  readonly flags: ArgsDef;
  /** After the flags in its help. */
  readonly details: string;
  /** Parses what the command line gave, then does it. Throws the classes of `src/domain/errors.ts`. */
  run(args: Readonly<Record<string, unknown>>, context: Context): Promise<Outcome>;
}

export interface CommandSpec<S extends z.ZodType> {
  readonly flags: ArgsDef;
  readonly details?: string;
  /** Of the flags, in camelCase. */
  readonly options: S;
  readonly run: (options: z.output<S>, context: Context) => Promise<Outcome>;
}

export const defineCommand = <S extends z.ZodType>(spec: CommandSpec<S>): Command => ({
  flags: spec.flags,
  details: spec.details ?? '',
  run: (args, context) => spec.run(parse(spec.options, args, 'command line'), context),
});

/** The flags of every command that looks at a deployment on AWS, and their schema. */
export const TARGET_FLAGS = {
  stage: { type: 'string', description: 'Stage of the deployment (dev)', valueHint: 'NAME' },
  region: { type: 'string', description: 'AWS region (that of the environment)', valueHint: 'REGION' },
  profile: { type: 'string', description: 'AWS profile (that of the environment)', valueHint: 'NAME' },
} as const satisfies ArgsDef;

export const targetOptions = {
  stage: z
    .string()
    .regex(/^[a-z][a-z0-9]{1,15}$/, 'must be 2 to 16 of a-z and 0-9, beginning with a letter')
    .default('dev'),
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be an AWS region such as eu-central-1')
    .optional(),
  profile: z.string().min(1, 'must be a name').optional(),
} as const;
