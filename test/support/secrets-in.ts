import { inspect } from 'node:util';

/** Finds which of the secrets any way of printing an error shows: itself, its causes, its JSON, its properties. */
export function secretsIn(error: unknown, secrets: readonly string[]): string[] {
  const texts: string[] = [];
  for (let at = error; typeof at === 'object' && at !== null; at = 'cause' in at ? at.cause : undefined) {
    const thrown = at;
    const own = Object.fromEntries(Reflect.ownKeys(at).map((key) => [String(key), Reflect.get(thrown, key)]));
    texts.push(String(Reflect.get(at, 'message')), String(Reflect.get(at, 'stack')));
    texts.push(JSON.stringify(at), JSON.stringify(own));
    texts.push(inspect(at, { depth: Infinity, showHidden: true, maxStringLength: null, maxArrayLength: null }));
  }
  const text = texts.join('\n');
  return secrets.filter((secret) => text.includes(secret) || text.includes(JSON.stringify(secret).slice(1, -1)));
}
