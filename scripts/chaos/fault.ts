/** What goes wrong, once, at one place of the matrix. */
export type Fault =
  | { readonly kind: 'throws_before' | 'throws_after' | 'times_out' | 'twice' | 'at_once' }
  /** At every try: what has to be undone then. */
  | { readonly kind: 'always_throws' }
  /** The process is killed right before or right after the nth thing that others can see. */
  | { readonly kind: 'dies'; readonly effect: number; readonly moment: 'before' | 'after' }
  /** On the first request of the place, or on the first that orders or cancels. */
  | {
      readonly kind: 'broker';
      readonly what: 429 | 500 | 503 | 'reset' | 'late';
      readonly on: 'request' | 'order';
    }
  | { readonly kind: 'store'; readonly what: 'refuses' | 'throttles' | 'reads' };

export function nameOf(fault: Fault): string {
  switch (fault.kind) {
    case 'throws_before':
      return 'throws before its effect';
    case 'throws_after':
      return 'throws after its effect';
    case 'times_out':
      return 'times out after its effect';
    case 'twice':
      return 'runs twice';
    case 'at_once':
      return 'two workers at once';
    case 'always_throws':
      return 'throws at every try';
    case 'dies':
      return `the process dies ${fault.moment} effect ${fault.effect}`;
    case 'broker':
      return `the broker ${BROKER[fault.what]} on its first ${fault.on}`;
    case 'store':
      return `the store ${STORE[fault.what]}`;
  }
}

const BROKER = {
  429: 'answers 429',
  500: 'answers 500',
  503: 'answers 503',
  reset: 'accepts and resets the connection',
  late: 'answers late',
} as const;

const STORE = {
  refuses: 'refuses the condition',
  throttles: 'throttles a commit',
  reads: 'throttles a read',
} as const;
