export interface PageRequest {
  readonly agentId: string;
  /** 1 to 100. */
  readonly limit: number;
  /** From the previous page. */
  readonly cursor?: string | undefined;
}
