/**
 * Packages whose code is in the files of dist/ and that are not installed with this one, by their folders in
 * node_modules. The build compares this list with the bundles; their licenses and the bill of materials come from it.
 * The MCP SDK has the code of content-type in its own files.
 *
 * @type {readonly string[]}
 */
export const bundledPackages = [
  '@hono/node-server',
  '@jmespath-community/jmespath',
  '@modelcontextprotocol/core',
  '@modelcontextprotocol/server',
  '@redis/client',
  'ansi-regex',
  'content-type',
  'get-east-asian-width',
  'hono',
  'jose',
  'node-forge',
  'oauth4webapi',
  'string-width',
  'string-width/node_modules/strip-ansi',
  'yaml',
  'zod',
];

/**
 * Packages that are large and that few commands need: each is a CommonJS file of dist/packages, which the command line
 * and the library load when its `import()` is reached.
 *
 * @type {Readonly<Record<string, string>>}
 */
export const packageFiles = {
  '@jmespath-community/jmespath': 'jmespath.cjs',
  '@redis/client': 'redis.cjs',
  'node-forge': 'node-forge.cjs',
  yaml: 'yaml.cjs',
};

/** The same for the MCP SDK, which one file imports. */
export const sdk = { source: 'src/mcp/sdk.ts', file: 'mcp-sdk.cjs' };
