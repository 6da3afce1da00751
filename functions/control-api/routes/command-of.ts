/** Whose command a call is. */
export const commandOf = (call: {
  readonly query: { readonly agentId: string };
  readonly correlationId: string;
  readonly by: string;
}) => ({ agentId: call.query.agentId, correlationId: call.correlationId, by: call.by });
