import { shortenLongWords } from '../../base/long-words.ts';
import { redactTokens } from '../../base/redact-secrets.ts';
import { parseCacheAddress } from '../../cache/redis/parse-cache-address.ts';

/** Entrada's variables whose values are not secret; any other is only reported as set. */
const plain = [
  'ENTRADA_HOME',
  'ENTRADA_CONTEXT',
  'ENTRADA_CA_FILE',
  'ENTRADA_KEY_FILE',
  'ENTRADA_KEYRING',
  'ENTRADA_SHELL_PID',
  'ENTRADA_ENVIRONMENT',
  'ENTRADA_TENANT_ID',
  'ENTRADA_CLIENT_ID',
  'ENTRADA_CONTEXT_SCOPE',
  'ENTRADA_OUTPUT',
];
/** They determine where Entrada's folders are. */
const standard = ['XDG_STATE_HOME', 'XDG_DATA_HOME', 'XDG_CONFIG_HOME', 'LOCALAPPDATA'];

/** Returns the variables that are in effect, sorted by name, without secrets. */
export function shownVariables(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const names = Object.keys(env).filter((name) => name.startsWith('ENTRADA_') || standard.includes(name));
  const shown = names.toSorted().flatMap((name) => {
    const value = env[name];
    return value ? [[name, shortenLongWords(redactTokens(valueOf(name, value)))] as const] : [];
  });
  return Object.fromEntries(shown);
}

function valueOf(name: string, value: string): string {
  if (plain.includes(name) || standard.includes(name)) return value;
  return name === 'ENTRADA_CACHE' ? withoutPassword(value) : '(set)';
}

/** Shows the hosts of an address, which can contain a password; nothing of one that cannot be read. */
function withoutPassword(value: string): string {
  try {
    return parseCacheAddress(value).place;
  } catch {
    return '(set)';
  }
}
