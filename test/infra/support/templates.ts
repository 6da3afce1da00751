import { Template } from 'aws-cdk-lib/assertions';
import { stageOf } from '../../../infra/stages.ts';
import type { Stage } from '../../../src/topology/stage.ts';
import { newApp } from './synthesise.ts';

/** A resource of a template, as far as tests look at it. */
export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
}

export interface Templates extends Readonly<Record<string, Template>> {
  readonly data: Template;
  readonly trading: Template;
  readonly control: Template;
  readonly observability: Template;
}

/** The templates of all stacks of a stage, without bundles. */
export function templatesOf(stage?: Stage): Templates {
  const { stacks } = newApp(stage);
  return {
    data: Template.fromStack(stacks.data),
    trading: Template.fromStack(stacks.trading),
    control: Template.fromStack(stacks.control),
    observability: Template.fromStack(stacks.observability),
  };
}

/** Resources of a type by their logical id without its hash, such as `decideRole`. */
export const resourcesOf = (template: Template, type: string): ReadonlyMap<string, Resource> =>
  new Map(
    Object.entries(template.findResources(type)).map(([id, resource]) => [
      withoutHash(id),
      resource as Resource,
    ]),
  );

type Properties = Resource['Properties'];

/** The properties of the resource called `id`. Throws when there is none. */
export function propertiesOf(resources: ReadonlyMap<string, Resource>, id: string): Properties {
  const resource = resources.get(id);
  if (resource === undefined) throw new Error(`there is no ${id}, only ${[...resources.keys()].join(', ')}`);
  return resource.Properties;
}

/** The properties of the only resource of a type. Throws when there are more, or none. */
export function onlyOne(template: Template, type: string): Properties {
  const [first, ...more] = resourcesOf(template, type).values();
  if (first === undefined || more.length > 0) throw new Error(`there is not exactly one ${type}`);
  return first.Properties;
}

/** The CDK ends logical ids with eight hexadecimal digits of their path's hash. */
const withoutHash = (id: string): string => id.replace(/[0-9A-F]{8}$/, '');

type Intrinsic = Readonly<Record<string, unknown>>;

/**
 * An ARN, a name or a part of one, as a person would say it: `State.Arn` for a resource of any stack of ours,
 * `<Region>` for what AWS fills in.
 */
export function said(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(said).join('');
  const [[name, argument] = ['', undefined]] = Object.entries(value as Intrinsic);
  switch (name) {
    case 'Ref':
      return String(argument).startsWith('AWS::')
        ? `<${String(argument).slice(5)}>`
        : withoutHash(String(argument));
    case 'Fn::GetAtt': {
      const [id, attribute] = argument as [string, string];
      return `${withoutHash(id)}.${attribute}`;
    }
    case 'Fn::Join': {
      const [separator, parts] = argument as [string, unknown[]];
      return parts.map(said).join(separator);
    }
    case 'Fn::ImportValue': {
      const [, kind, id = '', attribute = ''] =
        /ExportsOutput(FnGetAtt|Ref)(\w+?)[0-9A-F]{8}([A-Za-z]*)[0-9A-F]{8}$/.exec(String(argument)) ?? [];
      return kind === 'FnGetAtt' ? `${id}.${attribute}` : id;
    }
    default:
      throw new Error(`nobody says ${name}: ${JSON.stringify(value)}`);
  }
}

/** The stage dev, synthesised once for every test of this process. */
export const dev: Templates = templatesOf();

/** The same stage with everything that a stage may ask for. */
export const full: Templates = templatesOf({
  ...stageOf('dev'),
  alarmEmail: 'night@example.com',
  alertWebhook: true,
  signalServiceUrl: 'https://signals.example.com/v1',
});
