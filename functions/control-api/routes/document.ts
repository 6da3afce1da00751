import type { Handlers } from '../calls.ts';
import type { OpenApiDocument } from '../openapi.ts';

export { documentRoutes } from '../../../src/contracts/http/routes/document.ts';

/** The document is loaded and made when it is first asked for: most processes never are. */
export function documentHandlers(): Pick<Handlers, 'openApi' | 'docs'> {
  let made: OpenApiDocument | undefined;
  const document = async (): Promise<OpenApiDocument> => {
    const { createOpenApiDocument } = await import('../openapi.ts');
    made ??= createOpenApiDocument();
    return made;
  };
  return {
    openApi: async () => ({ ...(await document()) }),

    docs: async () => {
      const { renderDocs } = await import('../docs-page.ts');
      return renderDocs(await document());
    },
  };
}
