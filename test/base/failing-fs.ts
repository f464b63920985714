import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

type FileFunction =
  | 'accessSync'
  | 'mkdirSync'
  | 'openSync'
  | 'writeFileSync'
  | 'fsyncSync'
  | 'closeSync'
  | 'renameSync'
  | 'linkSync';

/** Runs an action while one function of node:fs fails with an errno code, also in modules that imported it by name. */
export function withFailingFs<T>(name: FileFunction, code: string, action: () => T): T {
  const restore = failFs(name, code);
  try {
    return action();
  } finally {
    restore();
  }
}

/** As {@link withFailingFs}, until the action's promise settles. */
export async function whileFsFails<T>(name: FileFunction, code: string, action: () => Promise<T>): Promise<T> {
  const restore = failFs(name, code);
  try {
    return await action();
  } finally {
    restore();
  }
}

function failFs(name: FileFunction, code: string): () => void {
  return replaceFs(name, () => {
    throw Object.assign(new Error(`${code}: injected, ${name}`), { code });
  });
}

/** Replaces a function of node:fs, also in modules that imported it by name; returns what takes that back. */
export function replaceFs(name: FileFunction, replacement: unknown): () => void {
  const original = fs[name];
  const replaceBy = (value: unknown) => {
    Object.assign(fs, { [name]: value });
    syncBuiltinESMExports();
  };
  replaceBy(replacement);
  return () => replaceBy(original);
}
