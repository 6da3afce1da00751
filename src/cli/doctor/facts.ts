import type * as z from 'zod';
import type { agentStatusAnswer } from '../../contracts/http/agent.ts';
import type { healthAnswer } from '../../contracts/http/health.ts';

/** A call of the API, however it went. */
export type Reply<A> =
  /** `body` is undefined when the answer is not what this version of the API answers. */
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly body: A | undefined;
      /** What a problem document says. */
      readonly detail?: string;
      /** Of the server's clock, and of ours halfway between asking and being answered. */
      readonly serverTime?: Date;
      readonly askedAt: Date;
    }
  /** `nobody`: the port is free. Otherwise something is there that does not speak HTTP, or does not come through. */
  | { readonly kind: 'silent'; readonly nobody: boolean; readonly reason: string }
  | { readonly kind: 'not asked' };

export interface Package {
  readonly name: string;
  /** As package.json pins it. */
  readonly wanted: string;
  /** Undefined when it is not there. */
  readonly found: string | undefined;
  /** Only some machines have it. */
  readonly optional: boolean;
}

/** This machine, where it is the one that the agent runs on. */
export interface LocalFacts {
  readonly environment: { readonly file: string; readonly problem?: string; readonly alpaca: boolean };
  readonly folder: { readonly path: string; readonly state: 'absent' | 'writable' | 'not writable' };
  /** What its log says last, newest first: lines that are no mere information. */
  readonly problems: readonly string[];
}

/** A deployment, as a person with AWS credentials sees it. */
export interface AwsFacts {
  readonly stage: string;
  readonly region?: string;
  /** Why AWS could not be asked. */
  readonly problem?: string;
  readonly brokerKeys?: 'placeholder' | 'unreadable' | 'set';
}

/** Everything that the checks judge, found out once. */
export interface Facts {
  readonly now: Date;
  /** Such as 24.21.0. */
  readonly node: string;
  readonly packages: readonly Package[];
  readonly url: string;
  readonly local?: LocalFacts;
  readonly aws?: AwsFacts;
  /** When the token ends; why there is none. */
  readonly token: { readonly expiresAt?: Date } | { readonly problem: string };
  readonly health: Reply<z.output<typeof healthAnswer>>;
  readonly agent: Reply<z.output<typeof agentStatusAnswer>>;
}
