import type { MiddlewareHandler } from 'hono';
import { PROBLEMS } from '../contracts/http/problem.ts';

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Lets through only what was meant for this server: Host must name loopback and its port, so that a foreign name that
 * resolves here (DNS rebinding) is refused; Origin, when a browser sends one, must be the server's own.
 */
export function createHttpGuard({ port }: { readonly port: number }): MiddlewareHandler {
  const hosts = new Set(LOOPBACK_NAMES.map((name) => `${name}:${port}`));
  if (port === 80) for (const name of LOOPBACK_NAMES) hosts.add(name);
  const origins = new Set([...hosts].map((host) => `http://${host}`));
  return async (c, next) => {
    const host = c.req.header('host')?.toLowerCase();
    const origin = c.req.header('origin')?.toLowerCase();
    if (host !== undefined && hosts.has(host) && (origin === undefined || origins.has(origin))) return next();
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
