/** One thing that the agent did. */
export interface News {
  /** ISO-8601 UTC, of the agent's clock. */
  readonly at: string;
  readonly kind: 'cycle' | 'decision' | 'order' | 'alert';
  readonly id: string;
  readonly level: 'info' | 'error';
  readonly message: string;
}

/** What the agent does, however it is learned: by asking again and again, or by a stream where there is one. */
export interface NewsFeed {
  /**
   * The first call answers what there is, every later one what is new since. Oldest first. Throws Transient when
   * there is no answer, and then tells all of it with the next call.
   */
  next(): Promise<readonly News[]>;
}
