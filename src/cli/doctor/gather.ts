import * as z from 'zod';
import type { AwsTarget } from '../../adapters/aws-admin/index.ts';
import { PLACEHOLDER_KEY_ID } from '../../contracts/config/alpaca-secret.ts';
import { jsonOrUndefined } from '../../contracts/parse.ts';
import { SECOND } from '../../domain/clock.ts';
import { errorMessage } from '../../domain/errors.ts';
import { DATA_FOLDER, findTarget, isOnThisMachine, LOCAL_URL, type Target } from '../api/target.ts';
import type { Context } from '../command.ts';
import { findOutput } from '../deployment.ts';
import { askAgent, askHealth } from './ask-api.ts';
import type { AwsFacts, Facts } from './facts.ts';
import { lookAtMachine, lookAtPackages } from './look-at-machine.ts';

export interface Subject extends AwsTarget {
  readonly url?: string | undefined;
  readonly stage?: string | undefined;
  readonly agent: string;
}

/** Finds out everything that the checks judge. Whatever fails is a fact too. */
export async function gather(subject: Subject, context: Context): Promise<Facts> {
  const { stage, agent } = subject;
  const deployed = stage === undefined ? undefined : await lookAtAws(stage, subject, context);
  const target = await targetOf(subject, context);
  const url =
    'token' in target ? target.url : stage === undefined ? (subject.url ?? LOCAL_URL) : deployed?.apiUrl;
  const { env } = context.host;
  const isLocal = url !== undefined && stage === undefined && isOnThisMachine(url);
  return {
    now: context.clock.now(),
    node: process.versions.node,
    packages: await lookAtPackages(),
    url: url ?? `the API of stage ${stage ?? ''}`,
    ...(isLocal ? { local: await lookAtMachine(env['QUARTERDECK_DATA'] ?? DATA_FOLDER, env) } : {}),
    ...(deployed === undefined ? {} : { aws: deployed.facts }),
    token: 'token' in target ? endOf(target.token) : target,
    health: url === undefined ? { kind: 'not asked' } : await askHealth(url, agent, context),
    agent:
      'token' in target ? await askAgent(target.url, agent, target.token, context) : { kind: 'not asked' },
  };
}

async function targetOf(subject: Subject, context: Context): Promise<Target | { readonly problem: string }> {
  try {
    const target = await findTarget(subject, context);
    context.terminal.hide(target.token);
    return target;
  } catch (error) {
    return { problem: errorMessage(error) };
  }
}

const claims = z.object({ exp: z.number() });

/** When a token ends, by what it says of itself: whether it is good is for the API to say. */
function endOf(token: string): Facts['token'] {
  const [, payload = ''] = token.split('.');
  const parsed = claims.safeParse(jsonOrUndefined(Buffer.from(payload, 'base64url').toString()));
  return parsed.success ? { expiresAt: new Date(parsed.data.exp * SECOND) } : {};
}

interface Deployed {
  readonly facts: AwsFacts;
  readonly apiUrl?: string;
}

async function lookAtAws(stage: string, target: AwsTarget, context: Context): Promise<Deployed> {
  try {
    const aws = context.aws({ region: target.region, profile: target.profile });
    const apiUrl = await findOutput(aws, stage, 'apiUrl');
    const { secret } = await aws.brokerKeys(await findOutput(aws, stage, 'alpacaKeysArn')).current();
    if (secret !== undefined) context.terminal.hide(secret.secretKey);
    const brokerKeys =
      secret === undefined ? 'unreadable' : secret.keyId === PLACEHOLDER_KEY_ID ? 'placeholder' : 'set';
    return { facts: { stage, region: await aws.region(), brokerKeys }, apiUrl };
  } catch (error) {
    return { facts: { stage, problem: errorMessage(error) } };
  }
}
