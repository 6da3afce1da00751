import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import validate from 'asl-validator';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../../infra/constructs/root.ts';
import { MACHINE_SPECS } from '../../../src/topology/topology.ts';
import { dev, propertiesOf, resourcesOf, said } from '../support/templates.ts';

const { trading } = dev;

describe.each(Object.entries(MACHINE_SPECS))('machine %s', (name, spec) => {
  const text = readFileSync(join(ROOT, spec.definition), 'utf8');
  const definition = JSON.parse(text) as Record<string, unknown>;
  const id = `machine${name.replaceAll('-', '')}`;
  const machine = propertiesOf(resourcesOf(trading, 'AWS::StepFunctions::StateMachine'), `${id}Machine`);

  it('is valid Amazon States Language', () => {
    const verdict = validate(definition, { checkArn: false });

    expect(verdict.errorsText('\n')).toBe('');
    expect(verdict.isValid).toBe(true);
  });

  it('is not valid when a state leads nowhere: the validator sees it', () => {
    const broken = { ...definition, StartAt: 'Nowhere' };

    expect(validate(broken, { checkArn: false }).isValid).toBe(false);
  });

  it('ends by itself after the timeout of the topology', () => {
    expect(definition['TimeoutSeconds']).toBe(spec.timeoutSeconds);
  });

  it('has every placeholder filled with its function, and no other', () => {
    const placeholders = new Set([...text.matchAll(/\$\{(\w+)\}/g)].map(([, placeholder]) => placeholder));
    const substitutions = machine['DefinitionSubstitutions'] as Record<string, unknown>;

    expect(placeholders).toEqual(new Set(Object.keys(spec.functions)));
    expect(Object.keys(substitutions)).toEqual(Object.keys(spec.functions));
    for (const [placeholder, called] of Object.entries(spec.functions)) {
      expect(said(substitutions[placeholder])).toBe(`${called.replaceAll('-', '')}Function.Arn`);
    }
  });

  it('is traced, and logs every event without what travels in it', () => {
    expect(machine).toMatchObject({
      StateMachineType: 'STANDARD',
      TracingConfiguration: { Enabled: true },
      LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: false },
    });
    expect(propertiesOf(resourcesOf(trading, 'AWS::Logs::LogGroup'), `${id}Logs`)['RetentionInDays']).toBe(7);
  });
});
