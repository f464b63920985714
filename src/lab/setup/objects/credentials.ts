import { randomBytes } from 'node:crypto';
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { messageOf } from '../../../base/errors.ts';
import { fileReason } from '../../../base/system-reason.ts';
import { takeCertificate } from '../../pki/client-certificate.ts';
import type { Application } from '../../tenant/application.ts';
import { derivedSecret } from './derived-ids.ts';
import { type SeedPath, shorten } from '../shape/seed-problems.ts';
import type { SeedFile, SeedSecret } from '../shape/seed-types.ts';
import type { TenantContext } from './tenant-context.ts';

type Secret = Application['secrets'][number];

/**
 * Returns a client secret.
 *
 * @param name - Of a generated one that is always the same.
 */
export function secretFrom(seed: SeedSecret | string, name: string, context: TenantContext, path: SeedPath): Secret {
  if (typeof seed === 'string') return { value: seed };
  const { value, variable, generate, expiresAt, startsAt, ...names } = seed;
  const expires = {
    ...names,
    ...(expiresAt === undefined ? {} : { expiresAtMs: Date.parse(expiresAt) }),
    ...(startsAt === undefined ? {} : { startsAtMs: Date.parse(startsAt) }),
  };
  const given = [value, variable, generate].filter((one) => one !== undefined);
  if (given.length !== 1) {
    context.problems.add(path, `found ${given.length} of value, variable and generate; use one of them`);
  }
  if (value !== undefined) return { value, ...expires };
  if (variable !== undefined) return { value: fromVariable(variable, context, [...path, 'variable']), ...expires };
  const made =
    generate === 'random' ? randomBytes(30).toString('base64url') : derivedSecret(context.tenant.id, 'secret', name);
  return { value: made, ...expires };
}

function fromVariable(name: string, { problems }: TenantContext, path: SeedPath): string {
  const { variables } = problems.source;
  const value = variables?.[name];
  if (value !== undefined && value !== '') return value;
  const found = variables === undefined ? 'cannot be used here; use value' : 'is not set; set it, or use value';
  problems.add(path, `the environment variable "${shorten(name)}" ${found}`);
  return '';
}

/** Returns a certificate as PEM, without a key. */
export function certificateFrom(seed: SeedFile | string, context: TenantContext, path: SeedPath): string {
  const text = typeof seed === 'string' ? seed : textOf(seed, context, [...path, 'file']);
  if (text === undefined) return '';
  try {
    return takeCertificate(text);
  } catch (error) {
    context.problems.add(path, messageOf(error).replace(/^Cannot register the certificate: /, ''));
    return '';
  }
}

const mostBytes = 1_000_000;

function textOf({ file }: SeedFile, { problems }: TenantContext, path: SeedPath): string | undefined {
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
