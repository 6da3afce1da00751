declare module 'asl-validator' {
  interface Verdict {
    readonly isValid: boolean;
    errorsText(separator?: string): string;
  }
  /** Checks a state machine against the schemas of the Amazon States Language, and where its states lead. */
  const validate: (definition: unknown, options?: { readonly checkArn?: boolean }) => Verdict;
  export = validate;
}
