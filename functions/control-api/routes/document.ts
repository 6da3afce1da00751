import type { Handlers } from '../calls.ts';
import { renderDocs } from '../docs-page.ts';
import { createOpenApiDocument, type OpenApiDocument } from '../openapi.ts';

/** The document is made when it is first asked for: most processes never are. */
export function documentHandlers(): Pick<Handlers, 'openApi' | 'docs'> {
  let made: OpenApiDocument | undefined;
  const document = (): OpenApiDocument => {
    made ??= createOpenApiDocument();
    return made;
  };
  return {
    openApi: async () => ({ ...document() }),

    docs: () => renderDocs(document()),
  };
}
