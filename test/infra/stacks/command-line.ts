import { describe, expect, it } from 'vitest';
import { OUTPUTS } from '../../../src/cli/deployment.ts';
import { SIGN_IN_CALLBACK } from '../../../src/topology/stage.ts';
import { dev, onlyOne } from '../support/templates.ts';

describe('what the command line needs of a deployment', () => {
  it.each(Object.values(OUTPUTS))('$output is an output of $stack', ({ stack, output }) => {
    expect(Object.keys(dev[stack].findOutputs('*'))).toContain(output);
  });

  it('is a way back from a sign-in page that needs no style made for it', () => {
    expect(onlyOne(dev.control, 'AWS::Cognito::UserPoolClient')['CallbackURLs']).toContain(SIGN_IN_CALLBACK);
    expect(onlyOne(dev.control, 'AWS::Cognito::UserPoolDomain')['ManagedLoginVersion']).toBe(1);
  });
});
