/** What every command of an operator, or of the system in his place, says beside what it wants. */
export interface OperatorCommand {
  readonly agentId: string;
  readonly correlationId: string;
  /** Who asks, for the audit log: the subject of a token, or `system`. */
  readonly by: string;
}
