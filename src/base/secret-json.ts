import { isObject } from './json.ts';
import { isSecret } from './secret.ts';

/** Writes a value as JSON with its secrets in the open. Only for what is encrypted next, or becomes a secret itself. */
export function jsonWithSecrets(value: unknown): string {
  // A secret's own toJSON hides it: what JSON.stringify hands over is looked up again in its parent.
  return JSON.stringify(value, function openSecrets(this: unknown, name: string, field: unknown): unknown {
    const original: unknown = isObject(this) || Array.isArray(this) ? Reflect.get(this, name) : field;
    return isSecret(original) ? original.reveal() : field;
  });
}
