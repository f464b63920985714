/** A request to this program on standard input, as JSON; the response is `{ value? }` or `{ problem }`. */
export type KeyringRequest =
  | { readonly action: 'read' | 'remove'; readonly name: string }
  | { readonly action: 'write'; readonly name: string; readonly value: string };

// A process of its own (keyring.ts): its parent ends it when the keyring keeps it waiting. Written as CommonJS, which
// halves its time to start.
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
  // Without a store of its own choice the library falls back on the kernel's keyring, which a restart empties.
  const entry = new Entry('entrada', request.name, { linux: { store: 'secret-service' } });
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

function loadKeyring(): typeof import('@napi-rs/keyring') {
  try {
    return require('@napi-rs/keyring');
  } catch (cause) {
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'MODULE_NOT_FOUND';
    if (isMissing) throw new Error('the optional package @napi-rs/keyring is not installed for this system', { cause });
    throw new Error(`the package @napi-rs/keyring cannot be loaded (${reasonOf(cause)})`, { cause });
  }
}

/** The package tries several files, and chains their errors; that of a file that exists is not "not found". */
function reasonOf(error: unknown): string {
  let last: unknown = error;
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    last = cause;
    if ('code' in cause && cause.code === 'ERR_DLOPEN_FAILED') break;
  }
  return String(last instanceof Error ? last.message : last).split('\n', 1)[0] ?? '';
}
