import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { messageOf } from '../../../base/errors.ts';
import { fileReason } from '../../../base/system-reason.ts';
import { takeCertificate } from '../../pki/client-certificate.ts';
import { type SeedPath, type SeedProblems, shorten } from '../shape/seed-problems.ts';
import type { SeedFile } from '../shape/seed-types.ts';

/** Returns the value of an environment variable; adds a problem if it cannot be used. */
export function textOfVariable(name: string, problems: SeedProblems, path: SeedPath): string {
  const { variables } = problems.source;
  const value = variables?.[name];
  if (value !== undefined && value !== '') return value;
  const found = variables === undefined ? 'cannot be used here; use value' : 'is not set; set it, or use value';
  problems.add(path, `the environment variable "${shorten(name)}" ${found}`);
  return '';
}

/** Returns a certificate as PEM, without a key. */
export function certificateFrom(seed: SeedFile | string, problems: SeedProblems, path: SeedPath): string {
  const text = typeof seed === 'string' ? seed : textOf(seed, problems, [...path, 'file']);
  if (text === undefined) return '';
  try {
    return takeCertificate(text);
  } catch (error) {
    problems.add(path, messageOf(error).replace(/^Cannot register the certificate: /, ''));
    return '';
  }
}

const mostBytes = 1_000_000;

function textOf({ file }: SeedFile, problems: SeedProblems, path: SeedPath): string | undefined {
  const { folder } = problems.source;
  if (folder === undefined) {
    problems.add(path, 'a file cannot be used here; use the PEM text');
    return undefined;
  }
  try {
    return readSmallFile(resolve(folder, file));
  } catch (error) {
    const found = error instanceof RangeError ? error.message : fileReason(error);
    problems.add(path, `cannot read "${shorten(file)}": ${found}; use a PEM file`);
    return undefined;
  }
}

function readSmallFile(path: string): string {
  const file = openSync(path, 'r');
  try {
    const facts = fstatSync(file);
    if (!facts.isFile()) throw new RangeError('it is not a regular file');
    if (facts.size > mostBytes) throw new RangeError(`it is longer than ${mostBytes} bytes`);
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}
