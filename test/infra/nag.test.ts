import { type App, CfnResource, type PolicyValidationPluginReport, Validations } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { beforeAll, describe, expect, it } from 'vitest';
import { addNag } from '../../infra/nag.ts';
import { stageOf } from '../../infra/stages.ts';
import { newApp } from './support/synthesise.ts';

/** `rule at path` of every finding that nobody acknowledged. */
function findings(app: App): string[] {
  const reports: PolicyValidationPluginReport[] = [
    new AwsSolutionsChecks(app),
    new ServerlessChecks(app),
  ].map((pack) => pack.validateScope(app));
  return reports.flatMap(({ violations }) =>
    violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} at ${constructPath ?? '?'}`),
    ),
  );
}

interface Acknowledgement {
  readonly path: string;
  readonly id: string;
  readonly reason: unknown;
}

const acknowledgements = (app: App): Acknowledgement[] =>
  app.node.findAll().flatMap(({ node }) =>
    node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) =>
        Object.entries(data as Record<string, unknown>).map(([id, reason]) => ({
          path: node.path,
          id,
          reason,
        })),
      ),
  );

describe('cdk-nag', () => {
  const { app } = newApp();
  beforeAll(() => {
    addNag(app);
  });

  it.each(['dev', 'prod'])('finds nothing in %s that nobody acknowledged', (name) => {
    const { app: staged } = newApp({ ...stageOf(name), alarmEmail: 'night@example.com', alertWebhook: true });

    expect(findings(staged)).toEqual([]);
  });

  it('lets the application be synthesised', () => {
    expect(() => app.synth()).not.toThrow();
  });

  it('fails the synthesis over a finding that nobody acknowledged', () => {
    // Prepare
    const { app: careless, stacks } = newApp();
    addNag(careless);
    new Queue(stacks.trading, 'Careless');

    // Act and assess
    expect(findings(careless)).toEqual(
      expect.arrayContaining([
        'AwsSolutions-SQS3 at quarterdeck-dev-trading/Careless/Resource',
        'AwsSolutions-SQS4 at quarterdeck-dev-trading/Careless/Resource',
      ]),
    );
    expect(() => careless.synth()).toThrow(/AwsSolutions-SQS4/);
  });

  it('has a reason for each acknowledgement', () => {
    const all = acknowledgements(app);

    expect(all.length).toBeGreaterThan(10);
    for (const { reason } of all) expect(String(reason).length).toBeGreaterThan(40);
  });

  it('has no acknowledgement without a finding', () => {
    // Prepare: the same application without its acknowledgements
    const { app: bare } = newApp();
    for (const { node } of bare.node.findAll()) {
      const { metadata } = node;
      Object.defineProperty(node, 'metadata', {
        value: metadata.filter(({ type }) => type !== Validations.ACKNOWLEDGED_RULES_METADATA_KEY),
      });
    }

    // Act
    const found = findings(bare);

    // Assess
    const idle = acknowledgements(app).filter(
      ({ id, path }) =>
        !found.some((finding) => finding.startsWith(`${id.replace(/^annotation::/i, '')} at ${path}`)),
    );
    expect(idle).toEqual([]);
    expect(found.length).toBeGreaterThan(10);
  });

  it('looks at every resource', () => {
    const resources = app.node.findAll().filter((construct) => CfnResource.isCfnResource(construct));

    expect(resources.length).toBeGreaterThan(80);
  });
});
