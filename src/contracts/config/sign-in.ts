/** Where the command line waits for an operator to come back from the sign-in page; the pool lets nobody go elsewhere. */
export const SIGN_IN_CALLBACK = 'http://localhost:3006/';
