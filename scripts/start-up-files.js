/**
 * The sources that every start of the command line loads: the first bundle, which serves a cached token. The build fails
 * when this list and the bundle differ; a file that gets in costs every start its reading and compiling.
 *
 * @type {readonly string[]}
 */
export const startUpFiles = [
  'src/base/errors.ts',
  'src/base/fields.ts',
  'src/base/folders.ts',
  'src/base/json.ts',
  'src/base/private-files.ts',
  'src/base/secret-json.ts',
  'src/base/secret.ts',
  'src/base/storage-error.ts',
  'src/cache/agent/agent-folder.ts',
  'src/cache/agent/find-agent.ts',
  'src/cache/credential-json.ts',
  'src/cache/files/read-note.ts',
  'src/cache/files/session-folder.ts',
  'src/cache/keys/key-chain.ts',
  'src/cache/keys/key-error.ts',
  'src/cache/keys/key-note.ts',
  'src/cache/keys/noted-key.ts',
  'src/cache/keys/read-key-file.ts',
  'src/cache/layered-cache.ts',
  'src/cache/lazy-cache.ts',
  'src/cache/master-key.ts',
  'src/cache/seal.ts',
  'src/cache/sealed-file-cache.ts',
  'src/cache/sealed-record.ts',
  'src/cache/session-json.ts',
  'src/cache/token-cache.ts',
  'src/cache/user-sessions.ts',
  'src/cli.ts',
  'src/commands/sessions/print-cached-token.ts',
  'src/model/resource.ts',
  'src/model/stored-credential.ts',
  'src/session/tokens/held-token.ts',
  'src/terminal/output-sink.ts',
];
