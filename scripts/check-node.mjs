// Preloaded before the TypeScript entry points, so that an old Node gives a sentence and not a syntax error.
// Plain JavaScript on purpose: it must parse where TypeScript files do not.
const [major, minor] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `Quarterdeck needs Node 22.18 or newer (24 is what it is tested with); this is ${process.versions.node}.\n` +
      'On Linux x64 `npm ci` brings Node 24 along and npm scripts use it. Elsewhere install Node 24 (see .nvmrc).',
  );
  process.exit(2);
}
