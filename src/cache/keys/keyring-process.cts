/** A request to this program on standard input, as JSON; the response is `{ value? }` or `{ problem }`. */
export type KeyringRequest =
  | { readonly action: 'read' | 'remove'; readonly name: string }
  | { readonly action: 'write'; readonly name: string; readonly value: string };

// A process of its own (keyring.ts) on Windows and macOS: its parent ends it when the keyring keeps it waiting. Written
// as CommonJS, which halves its time to start.
let input = '';
process.stdin.on('data', (chunk) => (input += String(chunk)));
process.stdin.on('end', () => process.stdout.write(JSON.stringify(answer(JSON.parse(input)))));

function answer(request: KeyringRequest): { readonly value?: string; readonly problem?: string } {
  try {
    const value = ask(request);
    return value === undefined ? {} : { value };
  } catch (cause) {
    return { problem: cause instanceof Error ? cause.message : String(cause) };
  }
}

function ask(request: KeyringRequest): string | undefined {
  const { Entry } = loadKeyring();
  const entry = new Entry('entrada', request.name);
  switch (request.action) {
    case 'read':
      return entry.getPassword() ?? undefined;
    case 'write':
      entry.setPassword(request.value);
      return undefined;
    case 'remove':
      entry.deletePassword();
      return undefined;
  }
}

/** The builds of @napi-rs/keyring that are optional dependencies. */
const builds: Readonly<Record<string, string>> = {
  'darwin-arm64': '@napi-rs/keyring-darwin-arm64',
  'darwin-x64': '@napi-rs/keyring-darwin-x64',
  'win32-arm64': '@napi-rs/keyring-win32-arm64-msvc',
  'win32-ia32': '@napi-rs/keyring-win32-ia32-msvc',
  'win32-x64': '@napi-rs/keyring-win32-x64-msvc',
};

function loadKeyring(): typeof import('@napi-rs/keyring') {
  const system = `${process.platform}-${process.arch}`;
  const name = builds[system];
  if (name === undefined) throw new Error(`it is not supported on ${system}`);
  try {
    return require(name);
  } catch (cause) {
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'MODULE_NOT_FOUND';
    if (isMissing) throw new Error(`the optional package ${name} is not installed`, { cause });
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`the package ${name} cannot be loaded (${reason.split('\n', 1)[0] ?? ''})`, { cause });
  }
}
