import assert from 'node:assert/strict';
import { EntradaError } from '../../src/base/errors.ts';
import { Secret } from '../../src/base/secret.ts';
import { type BindHost, type BoundCall, bindParameters } from '../../src/binder/bind.ts';
import type { ReadableSource } from '../../src/base/secret-source.ts';
import type { CommandTable, Parameter } from '../../src/model/parameter-table.ts';

/** A host that notes what the binder asks of it; each secret reads as `read KIND`. */
export interface NotingHost extends BindHost {
  readonly read: [ReadableSource, string][];
  readonly warnings: string[];
}

export function notingHost(overrides: Partial<BindHost> = {}): NotingHost {
  const read: [ReadableSource, string][] = [];
  const warnings: string[] = [];
  return {
    read,
    warnings,
    async readSecret(source, parameterName) {
      read.push([source, parameterName]);
      return new Secret(`read ${source.kind}`);
    },
    warn: (text) => void warnings.push(text),
    ...overrides,
  };
}

/** Makes a table of nothing but parameters. */
export function tableOf<const P extends Record<string, Parameter>>(parameters: P) {
  return { name: 'Get-Thing', aliases: [], synopsis: '', description: [], examples: [], parameters } as const;
}

export function bind<T extends CommandTable>(table: T, ...words: string[]): Promise<BoundCall<T>> {
  return bindParameters(table, words, notingHost());
}

/** Binds and gives the values alone. */
export async function valuesOf<T extends CommandTable>(table: T, ...words: string[]): Promise<unknown> {
  const call: { parameters: unknown } = await bind(table, ...words);
  return call.parameters;
}

/** Asserts that a line fails with this code and text, and with the hint and details if they are given. */
export async function assertRefused(
  table: CommandTable,
  words: readonly string[],
  expected: { code: string; message: string; hint?: string; details?: object },
): Promise<void> {
  await assert.rejects(bindParameters(table, words, notingHost()), (error: unknown) => {
    assert.ok(error instanceof EntradaError);
    const { code, message, hint, details } = error;
    const found = {
      code,
      message,
      ...(expected.hint !== undefined && { hint }),
      ...(expected.details !== undefined && { details }),
    };
    assert.deepEqual(found, expected);
    return true;
  });
}
