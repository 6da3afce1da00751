import { deployed, endpoint } from './world.ts';

export interface GatewayAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** A call to the deployed API, by a path of the emulator's: loopback has no host names for it. */
export async function callApi(
  method: string,
  path: string,
  { token, body }: { readonly token?: string; readonly body?: unknown } = {},
): Promise<GatewayAnswer> {
  const [apiId = ''] = new URL(deployed.output('ApiUrl')).host.split('.');
  const answer = await fetch(`${endpoint}/_aws/execute-api/${apiId}/$default${path}`, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: jsonOrText(text) };
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
