import type { LogContext } from '../../application/ports/log.ts';

/** Names whose text never belongs in a log; numbers pass, so that a count of tokens is still one. */
const SECRET_NAME =
  /secret|password|passphrase|authorization|credential|cookie|api[-_]?key|key[-_]?id|private[-_]?key|token/i;
const HIDDEN = '[hidden]';

/** Shorter than this a value would blank ordinary words, and is no secret. */
const SHORTEST = 8;

/** Keeps secrets out of lines: by the name of a field, and by the values that it was told. */
export class Redactor {
  readonly #values = new Set<string>();

  /** From now on `value` shows in no line. */
  hide(value: string): void {
    if (value.length >= SHORTEST) this.#values.add(value);
  }

  text(text: string): string {
    let clean = text;
    for (const value of this.#values) clean = clean.replaceAll(value, HIDDEN);
    return clean;
  }

  context(context: LogContext): LogContext {
    return Object.fromEntries(
      Object.entries(context).map(([name, value]) => [name, this.#field(name, value)]),
    );
  }

  #field(name: string, value: LogContext[string]): LogContext[string] {
    if (typeof value !== 'string') return value;
    return SECRET_NAME.test(name) ? HIDDEN : this.text(value);
  }
}
