/** What oidc-provider 9 prints when it is loaded by Node 20, on which it works and is not tested by its author. */
const knownWarning = 'oidc-provider WARNING: Unsupported runtime. Use Node.js v22.x LTS, or a later LTS release.';

/** Loads oidc-provider without its one warning about Node 20; whatever else it prints is shown. */
export async function importProvider(): Promise<typeof import('oidc-provider')> {
  const { warn } = console;
  console.warn = (...words: unknown[]) => {
    if (words[0] !== knownWarning) warn.apply(console, words);
  };
  try {
    return await import('oidc-provider');
  } finally {
    console.warn = warn;
  }
}
