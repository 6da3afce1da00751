import { createRequire } from 'node:module';

/** The installed server, or the package that would have it. */
export function dynoxideBinary(): { readonly path: string } | { readonly missing: string } {
  const name = `@dynoxide/${process.platform}-${process.arch}`;
  const file = process.platform === 'win32' ? 'dynoxide.exe' : 'dynoxide';
  try {
    return { path: createRequire(import.meta.url).resolve(`${name}/${file}`) };
  } catch {
    return { missing: name };
  }
}
