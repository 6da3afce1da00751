import type { MiddlewareHandler } from 'hono';
import { PROBLEMS } from '../contracts/http/problem.ts';

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Whether a request was meant for the server on that port: Host must name loopback and its port, so that a foreign name
 * that resolves here (DNS rebinding) is refused; Origin, when a browser sends one, must be the server's own.
 */
export function createHostCheck({ port }: { readonly port: number }) {
  const hosts = new Set(LOOPBACK_NAMES.map((name) => `${name}:${port}`));
  if (port === 80) for (const name of LOOPBACK_NAMES) hosts.add(name);
  const origins = new Set([...hosts].map((host) => `http://${host}`));
  return (host: string | undefined, origin: string | undefined): boolean =>
    host !== undefined &&
    hosts.has(host.toLowerCase()) &&
    (origin === undefined || origins.has(origin.toLowerCase()));
}

/** Lets through only what was meant for this server. */
export function createHttpGuard(server: { readonly port: number }): MiddlewareHandler {
  const check = createHostCheck(server);
  return async (c, next) => {
    if (check(c.req.header('host'), c.req.header('origin'))) return next();
    const detail =
      'This server answers its own machine only: Host and Origin must be localhost and its port.';
    const { type, title } = PROBLEMS[403];
    c.header('Content-Type', 'application/problem+json');
    return c.body(
      JSON.stringify({ type: `urn:quarterdeck:problem:${type}`, title, status: 403, detail }),
      403,
    );
  };
}
