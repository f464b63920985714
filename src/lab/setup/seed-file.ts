import { dirname } from 'node:path';
import { EntradaError } from '../../base/errors.ts';
import { readRegularFile } from '../../base/read-regular-file.ts';
import { readSeed } from './shape/read-seed.ts';
import type { SeedSource } from './shape/seed-problems.ts';
import type { LabSeed } from './shape/seed-types.ts';

/** A seed and its file, for the messages of later checks. */
export interface ReadSeedFile {
  readonly seed: LabSeed;
  readonly source: SeedSource;
}

const mostBytes = 200_000_000;

/**
 * Reads a seed file, YAML or JSON.
 *
 * @param variables - Environment variables that its secrets can come from.
 * @throws {EntradaError} `INPUT_INVALID` with all mistakes, each with its line.
 */
export async function readSeedFile(
  path: string,
  variables: Readonly<Record<string, string | undefined>>,
): Promise<ReadSeedFile> {
  const file = await readRegularFile(path, { maxBytes: mostBytes });
  if (file.kind === 'unreadable') {
    const message = `Cannot read the seed "${path}": ${file.found}; use a YAML or JSON file`;
    throw new EntradaError('INPUT_INVALID', message, { cause: file.cause });
  }
  return readSeedText(decode(file.bytes, path), { name: path, folder: dirname(path), variables });
}

function decode(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    const line = new TextDecoder('latin1').decode(bytes.subarray(0, invalidOffset(bytes))).split('\n').length;
    const message = `Cannot read the seed "${path}": line ${line} is not UTF-8; save the file as UTF-8`;
    throw new EntradaError('INPUT_INVALID', message, { cause });
  }
}

/** Returns the offset of the first byte that is not UTF-8; searched by halves. */
function invalidOffset(bytes: Uint8Array): number {
  let [valid, invalid] = [0, bytes.length];
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >>> 1;
    if (isUtf8Start(bytes.subarray(0, middle))) valid = middle;
    else invalid = middle;
  }
  return valid;
}

/** A character may be cut at the end. */
function isUtf8Start(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** YAML takes long to parse and much memory; larger files are exported ones, which are JSON. */
const mostYaml = 4_000_000;

/**
 * Reads the text of a seed, YAML 1.2 or JSON.
 *
 * @throws {EntradaError} `INPUT_INVALID` with all mistakes.
 */
export async function readSeedText(text: string, source: Omit<SeedSource, 'positionOf'>): Promise<ReadSeedFile> {
  const plain = text.replace(/^\uFEFF/, '');
  if (plain.length > mostYaml) return { seed: readSeed(parseLarge(plain, source.name), source), source };
  const { parseYaml } = await import('./parse-yaml.ts');
  const { value, positionOf } = parseYaml(plain, source);
  const placed = { ...source, positionOf };
  return { seed: readSeed(value, placed), source: placed };
}

function parseLarge(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const message = `Cannot read the seed "${name}": more than ${mostYaml} characters that are not JSON; use JSON, or "generate" for many users`;
    throw new EntradaError('INPUT_INVALID', message);
  }
}
