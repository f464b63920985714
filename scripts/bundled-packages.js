/**
 * Packages whose code is in main.cjs: the ESM loader and its files would take longer than their code. They are
 * installed, too, for the library.
 *
 * @type {readonly string[]}
 */
export const packagesInMain = ['oauth4webapi', 'string-width', 'strip-ansi', 'ansi-regex', 'get-east-asian-width'];

/**
 * Packages whose code is in lab-bundle, for the same reason.
 *
 * @type {readonly string[]}
 */
export const packagesInLab = ['hono', '@hono/node-server', 'jose'];

/**
 * Packages whose code is in mcp/sdk.js and that are not installed with this one: 17 MB, of which one command uses
 * 270 kB. The build compares this list with the bundle. The SDK has the code of content-type in its own files.
 *
 * @type {readonly string[]}
 */
export const packagesInSdk = ['@modelcontextprotocol/core', '@modelcontextprotocol/server', 'content-type', 'zod'];
