/** What middleware leaves for those after it. */
export interface ApiEnv {
  Variables: {
    correlationId: string;
    /** Subject of the token; set where a route asks for one. */
    subject: string;
  };
}
