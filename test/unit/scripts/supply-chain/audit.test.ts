import { describe, expect, it } from 'vitest';
import { readAudit } from '../../../../scripts/supply-chain/audit.ts';

const advisory = (id: string, severity: string) => ({
  source: 1,
  name: 'a',
  title: 'Prototype pollution',
  url: `https://example.org/advisories/${id}`,
  severity,
  range: '<2.0.0',
});

const report = (...via: unknown[]) => ({ auditReportVersion: 2, vulnerabilities: { a: { name: 'a', via } } });

describe('readAudit', () => {
  it('is checked and clean without vulnerabilities', () => {
    expect(readAudit({ auditReportVersion: 2, vulnerabilities: {} }, 'moderate')).toEqual({
      state: 'checked',
      findings: [],
    });
  });

  it('finds each advisory from the level on, by its id', () => {
    const printed = report(
      advisory('GHSA-low', 'low'),
      advisory('GHSA-high', 'high'),
      advisory('GHSA-high', 'high'),
      'b',
    );

    expect(readAudit(printed, 'moderate')).toEqual({
      state: 'checked',
      findings: [
        { rule: 'advisory', subject: 'GHSA-high', message: 'high in a <2.0.0: Prototype pollution' },
      ],
    });
    expect(readAudit(printed, 'critical')).toEqual({ state: 'checked', findings: [] });
  });

  it.each([
    [
      'an endpoint that refuses',
      { statusCode: 405, message: '405 - POST https://example.org/x' },
      'it answers 405',
    ],
    ['no network', { message: 'request to https://example.org/x failed' }, 'request to the registry failed'],
    ['nothing to read', null, 'no answer'],
    ['something else', { error: {} }, 'no answer'],
  ])('is not checked with %s', (_what, printed, reason) => {
    expect(readAudit(printed, 'moderate')).toEqual({ state: 'unavailable', reason });
  });

  it('refuses a report that it cannot read, rather than take it for a clean one', () => {
    expect(() => readAudit({ auditReportVersion: 3, vulnerabilities: {} }, 'moderate')).toThrow(
      /audit report/,
    );
    expect(() => readAudit(report(advisory('GHSA-x', 'terrible')), 'moderate')).toThrow(/audit report/);
  });
});
