import type { Readable, Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';

/** What the process gives a command; nothing else of it is used. */
export interface Host {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** True when a person can be asked. */
  readonly interactive: boolean;
  /** True when stdout understands colours. */
  readonly colours: boolean;
  /** Calls back when the person presses Ctrl-C, which then ends nothing by itself. */
  readonly onInterrupt?: (stop: () => void) => void;
}

const HIDDEN = '[hidden]';
/** Shorter than this a value would blank ordinary words. */
const SHORTEST = 8;

/** The two streams. Results go to stdout, all else to stderr, and a secret that it was told of to neither. */
export class Terminal {
  readonly #host: Pick<Host, 'stdout' | 'stderr' | 'colours'>;
  readonly #secrets = new Set<string>();

  constructor(host: Pick<Host, 'stdout' | 'stderr' | 'colours'>) {
    this.#host = host;
  }

  /** From now on `secret` is printed nowhere. */
  hide(secret: string): void {
    if (secret.length >= SHORTEST) this.#secrets.add(secret);
  }

  /** A result. */
  out(text: string): void {
    this.#host.stdout.write(`${this.#clean(this.#host.colours ? text : stripVTControlCharacters(text))}\n`);
  }

  /** What happens meanwhile, and errors. */
  note(text: string): void {
    this.#host.stderr.write(`${this.#clean(text)}\n`);
  }

  #clean(text: string): string {
    let clean = text;
    for (const secret of this.#secrets) clean = clean.replaceAll(secret, HIDDEN);
    return clean;
  }
}
