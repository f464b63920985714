/**
 * Which folder of src may import which (a folder always may import itself). The linter's rules are made from this
 * table, and scripts/check-layers.js proves that they hold.
 *
 * @type {Readonly<Record<string, readonly string[]>>}
 */
export const layers = {
  base: [],
  model: ['base'],
  permissions: ['base', 'model'],
  certificates: ['base'],
  lab: ['base'],
  terminal: ['base', 'model'],
  binder: ['base', 'model'],
  http: ['base', 'model'],
  cache: ['base', 'model'],
  oauth: ['base', 'model', 'http'],
  credentials: ['base', 'model', 'http', 'oauth', 'certificates'],
  session: ['base', 'model', 'permissions', 'certificates', 'http', 'oauth', 'credentials', 'cache'],
  queries: ['base', 'model', 'http', 'session'],
  exec: ['base', 'model', 'session'],
  fleet: ['base', 'model', 'http', 'cache', 'session', 'queries'],
  mcp: ['base', 'model', 'permissions', 'session', 'queries'],
  // The lab by dynamic import() only (scripts/check-layers.js).
  commands: [
    'base',
    'model',
    'permissions',
    'certificates',
    'terminal',
    'binder',
    'http',
    'cache',
    'oauth',
    'credentials',
    'session',
    'queries',
    'exec',
    'fleet',
    'mcp',
    'lab',
  ],
};

/**
 * The same for the two files in src itself; no file imports them.
 *
 * @type {Readonly<Record<string, readonly string[]>>}
 */
export const doors = {
  'cli.ts': ['commands', 'base', 'terminal'],
  'load-cli.ts': ['base'],
  'load-binary.ts': ['base'],
  'index.ts': ['session', 'queries', 'fleet', 'credentials', 'cache', 'model', 'base'],
};

/**
 * Each library has its rooms, so that it can be replaced there. The lab has its own for the protocol: client and
 * tenant must not share a mistake.
 *
 * @type {Readonly<Record<string, readonly string[]>>}
 */
export const libraries = {
  '@jmespath-community/jmespath': ['terminal'],
  '@hono/node-server': ['lab'],
  // Bundled by the build (scripts/bundle-sdk.js); only src/mcp/sdk.ts imports it.
  '@modelcontextprotocol/server': ['mcp'],
  '@redis/client': ['cache'],
  hono: ['lab'],
  jose: ['lab', 'certificates', 'oauth'],
  'node-forge': ['certificates'],
  oauth4webapi: ['oauth', 'credentials'],
  '@napi-rs/keyring': ['cache'],
  'string-width': ['terminal'],
  bullmq: ['fleet'],
  ioredis: ['fleet'],
  yaml: ['terminal', 'lab'],
};
