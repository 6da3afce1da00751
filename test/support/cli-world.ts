import { PassThrough } from 'node:stream';
import { createManualClock } from '../../src/adapters/memory/clock.ts';
import type { Services } from '../../src/cli/command.ts';
import { main } from '../../src/cli/main.ts';
import { createPaperExchange, createSyntheticMarket } from '../../src/paper-exchange/index.ts';
import { FakeAws } from './fake-aws.ts';

/** What the exchange lets in. The second is the secret that must show nowhere. */
export const GOOD_KEYS = { keyId: 'PKGOODKEYID00001', secretKey: 'PLANTEDsecretKEY0123456789abcdef' };

export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Called {
  readonly env?: Readonly<Record<string, string>>;
  /** All of standard input; without it there is none. */
  readonly input?: string;
  /** Typed at a terminal, each answer after a question; makes the host interactive. */
  readonly typed?: readonly string[];
  /** Opens the address of a sign-in page as soon as it is printed. */
  readonly browser?: (page: URL) => Promise<void>;
}

/** The command line with a deployed stage `dev` in a fake account, and the paper exchange as Alpaca. */
export class CliWorld {
  readonly aws: FakeAws;
  /** What the exchange was asked. */
  readonly asked: URL[] = [];
  /** Everything that any command printed. */
  printed = '';
  readonly #services: Services;

  constructor(secretText: string, services: Partial<Services> = {}) {
    const clock = createManualClock('2026-11-18T15:00:00Z');
    const market = createSyntheticMarket({ seed: 3 });
    const exchange = createPaperExchange({ clock, market, credentials: GOOD_KEYS });
    this.aws = new FakeAws(secretText);
    this.aws.stacks.set('quarterdeck-dev-data', {
      AlpacaKeysArn: 'arn:aws:secretsmanager:eu-central-1:1:secret:x',
    });
    this.aws.stacks.set('quarterdeck-dev-control', {
      ApiUrl: 'https://api.example',
      UserPoolId: 'eu-central-1_pool',
      ClientId: 'client',
      SignInUrl: 'https://sign-in.example',
    });
    this.#services = {
      clock,
      aws: () => this.aws.admin,
      fetch: (input, init) => {
        const request = new Request(input, init);
        this.asked.push(new URL(request.url));
        return Promise.resolve(exchange.app.fetch(request));
      },
      signInCallback: 'http://localhost:3006/',
      ...services,
    };
  }

  async call(args: readonly string[], { env = {}, input = '', typed, browser }: Called = {}): Promise<Ended> {
    const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
    const read = { stdout: '', stderr: '' };
    stdout.on('data', (chunk) => {
      read.stdout += String(chunk);
    });
    const answers = [...(typed ?? [])];
    stderr.on('data', (chunk) => {
      const text = String(chunk);
      read.stderr += text;
      const page = /https:\S+\/oauth2\/authorize\S+/.exec(text)?.[0];
      if (page !== undefined) void browser?.(new URL(page));
      // A question has been drawn as soon as its mark stands there; it takes the next answer.
      if (text.includes('◆') && answers.length > 0) setImmediate(() => stdin.write(answers.shift() ?? ''));
    });
    if (typed === undefined) stdin.end(input);
    const host = { args, env, stdin, stdout, stderr, interactive: typed !== undefined, colours: false };
    const status = await main(host, this.#services);
    this.printed += read.stdout + read.stderr;
    return { status, ...read };
  }
}
