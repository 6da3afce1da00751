import { html, raw } from 'hono/html';
import type { OpenApiDocument } from './openapi.ts';

type Json = Readonly<Record<string, unknown>>;

const STYLE = `
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color-scheme: light dark; }
  h2 { margin-top: 2.5rem; } h3 { font-size: 1rem; margin: 1.5rem 0 0; } code, pre { font: 0.85rem/1.4 ui-monospace, monospace; }
  pre { overflow-x: auto; padding: 0.75rem; border: 1px solid #8886; border-radius: 4px; } p { margin: 0.25rem 0; }
  .method { text-transform: uppercase; font-weight: 700; } .scope { opacity: 0.7; }`;

/** The document as one page for people, complete in itself: no script, nothing from elsewhere. */
export async function renderDocs(document: OpenApiDocument): Promise<string> {
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation: operation as Json })),
  );
  const tags = Map.groupBy(operations, ({ operation }) => String((operation['tags'] as string[])[0]));
  const sections = [...tags].map(
    ([tag, calls]) =>
      html`<section><h2>${tag}</h2>${calls.map(({ path, method, operation }) => operationOf(path, method, operation))}</section>`,
  );
  const page = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${document.info.title}</title>
        <style>${raw(STYLE)}</style>
      </head>
      <body>
        <h1>${document.info.title} ${document.info.version}</h1>
        <p>${document.info.description}</p>
        ${sections}
      </body>
    </html>`;
  return page.toString();
}

function operationOf(path: string, method: string, operation: Json) {
  const [security] = (operation['security'] ?? []) as { readonly token: readonly string[] }[];
  const parameters = (operation['parameters'] ?? []) as {
    readonly name: string;
    readonly in: string;
    readonly schema: Json;
  }[];
  const body = contentOf(operation['requestBody']);
  const answer = contentOf((operation['responses'] as Record<string, unknown>)['200']);
  return html`<h3 id="${operation['operationId']}"><code><span class="method">${method}</span> ${path}</code></h3>
    <p>${operation['summary']} <span class="scope">${security === undefined ? 'No token.' : security.token.join(' ')}</span></p>
    ${parameters.map((one) => html`<p><code>${one.name}</code> (${one.in}): <code>${shapeOf(one.schema)}</code></p>`)}
    ${body === undefined ? '' : html`<p>Takes</p><pre>${shapeOf(body)}</pre>`}
    ${answer === undefined ? '' : html`<p>Answers</p><pre>${shapeOf(answer)}</pre>`}`;
}

/** The schema of the first content type, JSON or not. */
function contentOf(part: unknown): Json | undefined {
  const content = (
    part as { readonly content?: Readonly<Record<string, { readonly schema?: Json }>> } | undefined
  )?.content;
  return Object.values(content ?? {})[0]?.schema;
}

/** A schema in the words of TypeScript, which are shorter than its own. */
function shapeOf(schema: Json, indent = ''): string {
  const options = (schema['anyOf'] ?? schema['oneOf']) as readonly Json[] | undefined;
  if (options !== undefined) return options.map((option) => shapeOf(option, indent)).join(' | ');
  if (schema['const'] !== undefined) return JSON.stringify(schema['const']);
  if (Array.isArray(schema['enum'])) return schema['enum'].map((value) => JSON.stringify(value)).join(' | ');
  if (schema['type'] === 'array') return `${shapeOf((schema['items'] ?? {}) as Json, indent)}[]`;
  if (schema['properties'] !== undefined) return fieldsOf(schema, indent);
  const { type, $ref, format } = schema as Readonly<Record<string, string | undefined>>;
  return `${type ?? $ref ?? 'anything'}${format === undefined ? '' : ` (${format})`}`;
}

function fieldsOf(schema: Json, indent: string): string {
  const required = (schema['required'] ?? []) as readonly string[];
  const lines = Object.entries(schema['properties'] as Record<string, Json>).map(([name, field]) => {
    const optional = required.includes(name) ? '' : '?';
    return `${indent}  ${name}${optional}: ${shapeOf(field, `${indent}  `)}`;
  });
  return lines.length === 0 ? '{}' : `{\n${lines.join('\n')}\n${indent}}`;
}
