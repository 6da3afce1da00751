import type { ArgsDef } from 'citty';
import * as z from 'zod';
import type { RouteName } from '../../contracts/http/routes.ts';
import { type Command, type Context, defineCommand } from '../command.ts';
import { CancelledError } from '../exit-status.ts';
import { type Answer, callRoute, type RouteCall } from './call-route.ts';
import { type ListInside, linesOf } from './show.ts';
import { API_FLAGS, apiOptions, findTarget } from './target.ts';

/** A command that is one call of the control API. */
export interface ApiCommandSpec<S extends z.ZodRawShape> {
  readonly route: RouteName;
  readonly flags?: ArgsDef;
  readonly options?: S;
  readonly details?: string;
  /** What the call takes of the options. */
  readonly call?: (options: z.output<z.ZodObject<S>>) => RouteCall;
  /** What a person is asked first, where one can be asked; `--yes` answers it. */
  readonly confirm?: (options: z.output<z.ZodObject<S>>) => string | undefined;
  /** Which fields of the answer, or of the items of a list, a person sees; all when absent. */
  readonly show?: readonly string[];
  /** A list inside the answer, which a person sees as a table below it. */
  readonly list?: ListInside;
}

const YES: ArgsDef = { yes: { type: 'boolean', description: 'Do it without asking' } };

export function apiCommand<S extends z.ZodRawShape>(spec: ApiCommandSpec<S>): Command {
  const { route, flags = {}, details, show } = spec;
  const options = z.strictObject({
    ...apiOptions,
    ...(spec.confirm === undefined ? {} : { yes: z.boolean().default(false) }),
    ...spec.options,
  });
  return defineCommand({
    flags: { ...flags, ...(spec.confirm === undefined ? {} : YES), ...API_FLAGS },
    ...(details === undefined ? {} : { details }),
    options,
    async run(given, context) {
      const { url, stage, agent, yes, ...rest } = given as typeof given & { readonly yes?: boolean };
      // The schema of the whole has parsed the part that is the command's own.
      const own = rest as unknown as z.output<z.ZodObject<S>>;
      const target = await findTarget({ url, stage } as { url?: string; stage?: string }, context);
      context.terminal.hide(target.token);
      await ask(context, yes === true ? undefined : spec.confirm?.(own));
      const { query = {}, ...call } = spec.call?.(own) ?? {};
      const answer: Answer = await callRoute(
        route,
        { ...call, query: { ...query, agentId: String(agent) } },
        target,
        context,
      );
      return { lines: linesOf(answer, show, spec.list), report: answer };
    },
  });
}

async function ask({ host, questions }: Context, question: string | undefined): Promise<void> {
  if (question === undefined || !host.interactive) return;
  if (!(await questions.confirm(question))) throw new CancelledError();
}
