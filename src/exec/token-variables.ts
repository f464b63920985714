import { EntradaError } from '../base/errors.ts';

/** Variables that systems, shells and runtimes read: a token there breaks programs, or is sent to another server. */
const reserved = [
  ...['ENTRADA_\\w*', 'IDENTITY_\\w*', 'MSI_\\w*', 'LD_\\w*', 'DYLD_\\w*', '\\w*_PROXY', 'LC_\\w+', 'XDG_\\w+'],
  ...['PATH', 'PATHEXT', 'COMSPEC', 'SYSTEMROOT', 'HOME', 'USERPROFILE', 'SHELL', 'TERM', 'TMPDIR', 'TEMP', 'TMP'],
  ...['ENV', 'BASH_ENV', 'IFS', 'NODE_OPTIONS', 'NODE_PATH', 'NODE_EXTRA_CA_CERTS', 'PYTHONPATH', 'PYTHONHOME'],
  ...['PYTHONSTARTUP', 'PERL5LIB', 'PERL5OPT', 'RUBYLIB', 'RUBYOPT', 'DOTNET_STARTUP_HOOKS', 'GLIBC_TUNABLES'],
  ...['JAVA_TOOL_OPTIONS', 'JDK_JAVA_OPTIONS', '_JAVA_OPTIONS', 'CLASSPATH', 'LANG', 'TZ', 'USER', 'LOGNAME', 'PWD'],
];
const reservedName = new RegExp(`^(?:${reserved.join('|')})$`, 'i');

/**
 * Reads the values of `-Env`.
 *
 * @param texts - `NAME=RESOURCE`.
 * @throws {EntradaError} `INPUT_INVALID` for another form, a reserved name, or a name that is given twice.
 */
export function readTokenVariables(
  texts: readonly string[],
  platform = process.platform,
): readonly (readonly [name: string, resource: string])[] {
  const names = new Set<string>();
  return texts.map((text) => {
    const [, name = '', resource = ''] = /^([A-Za-z_]\w*)=(.+)$/s.exec(text) ?? [];
    if (name === '') throw cannotSet(text, 'it is not NAME=RESOURCE');
    if (reservedName.test(name)) throw cannotSet(text, `"${name}" has a meaning of its own`);
    const key = platform === 'win32' ? name.toLowerCase() : name;
    if (names.has(key)) throw cannotSet(text, `"${name}" is named twice`);
    names.add(key);
    return [name, resource];
  });
}

function cannotSet(text: string, found: string): EntradaError {
  const shown = text.replace(/[\p{Cc}\p{Cf}]/gu, '').slice(0, 200);
  return new EntradaError('INPUT_INVALID', `Cannot set the variable "${shown}": ${found}`, {
    hint: 'For example: -Env ACCESS_TOKEN=https://vault.azure.net',
  });
}
