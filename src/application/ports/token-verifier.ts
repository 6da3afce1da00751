/** Who calls, once the token is believed. */
export interface Principal {
  readonly subject: string;
  readonly scopes: readonly string[];
}

export type TokenVerdict =
  | { readonly kind: 'valid'; readonly principal: Principal }
  /** `reason` is for the caller: it names the rule, never the token. */
  | { readonly kind: 'invalid'; readonly reason: string };

/**
 * Decides whether a bearer token is one of ours: signature, algorithm, issuer, audience and expiry. A token that is
 * not is an answer. Throws Transient when the issuer's keys cannot be had.
 */
export type VerifyToken = (token: string) => Promise<TokenVerdict>;
