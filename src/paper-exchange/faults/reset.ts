/** The connection broke, in the shape in which `fetch` reports it. A server answers it by closing the socket. */
export class ConnectionReset extends TypeError {
  override readonly name = 'TypeError';

  constructor() {
    const cause = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
    super('fetch failed', { cause });
  }
}
