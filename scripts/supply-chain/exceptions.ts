import type { Finding, Rule } from './finding.ts';
import type { Exception } from './policy.ts';

/**
 * What is left of `findings` when the exceptions that still hold are taken away, and what is wrong with exceptions:
 * one that ran out covers nothing, and one that covers nothing must go.
 *
 * @param today ISO date in UTC
 * @param checked rules that were looked at; exceptions of others may have nothing to cover
 */
export function applyExceptions(
  findings: readonly Finding[],
  exceptions: readonly Exception[],
  today: string,
  checked: ReadonlySet<Rule>,
): readonly Finding[] {
  const covers = ({ rule, covers: what }: Exception, { rule: broken, subject, group }: Finding): boolean =>
    rule === broken && (what === subject || what === group);
  const left = findings.flatMap((finding): Finding[] => {
    const known = exceptions.filter((exception) => covers(exception, finding));
    if (known.some(({ expires }) => expires >= today)) return [];
    const [expired] = known;
    if (expired === undefined) return [finding];
    return [{ ...finding, message: `${finding.message}; its exception ran out on ${expired.expires}` }];
  });
  const useless = exceptions
    .filter(({ rule }) => checked.has(rule))
    .filter((exception) => !findings.some((finding) => covers(exception, finding)))
    .map(
      ({ rule, covers: what }): Finding => ({
        rule: 'exception',
        subject: what,
        message: `the policy has an exception from ${rule} for it that nothing needs; remove it`,
      }),
    );
  return [...left, ...useless];
}
