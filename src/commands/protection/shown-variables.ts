/** Variables of ours whose values are no secrets; of any other it is only said that it is set. */
const plain = ['ENTRADA_HOME', 'ENTRADA_CONTEXT', 'ENTRADA_KEY_FILE', 'ENTRADA_KEYRING', 'ENTRADA_SHELL_PID'];
/** They decide where our folders are. */
const standard = ['XDG_STATE_HOME', 'XDG_DATA_HOME', 'XDG_CONFIG_HOME', 'LOCALAPPDATA'];

/** Gives the variables that are in force, in order of their names, without any secret. */
export function shownVariables(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const names = Object.keys(env).filter((name) => name.startsWith('ENTRADA_') || standard.includes(name));
  return Object.fromEntries(
    names
      .toSorted()
      .filter((name) => env[name])
      .map((name) => [name, valueOf(name, env[name] ?? '')]),
  );
}

function valueOf(name: string, value: string): string {
  if (plain.includes(name) || standard.includes(name)) return value;
  return name === 'ENTRADA_CACHE' ? withoutPassword(value) : '(set)';
}

/** The address of a server can hold a password. */
function withoutPassword(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  return url === undefined || url.host === '' ? '(set)' : `${url.protocol}//${url.host}`;
}
