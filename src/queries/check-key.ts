import { EntradaError } from '../base/errors.ts';
import type { Act } from '../model/queries/query.ts';

type KeyKind = Extract<Act, { kind: 'key' }>['of'];

/**
 * Checks a value that identifies an object, before anything is sent.
 *
 * @returns The value in the form that the service accepts.
 * @throws {EntradaError} `PARAMETER_VALUE_INVALID`.
 */
export function checkKey(parameterName: string, kind: KeyKind, typed: string): string {
  const value = typed.trim();
  switch (kind) {
    case 'guid': {
      const guid = readGuid(value);
      if (guid !== undefined) return guid;
      const text = 'Guid should contain 32 digits with 4 dashes (xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx).';
      throw new EntradaError(
        'PARAMETER_VALUE_INVALID',
        `Cannot bind parameter '${parameterName}'. Cannot convert value "${typed}" to type "System.Guid". Error: "${text}"`,
        {
          hint: `-${parameterName} takes an object ID. Search by name to find it.`,
          details: { parameter: parameterName },
        },
      );
    }
    case 'user': {
      if (value.includes('@')) return value;
      const guid = readGuid(value);
      if (guid !== undefined) return guid;
      throw unusable(
        parameterName,
        typed,
        'it is neither an object ID nor a user principal name such as user@contoso.com',
        'Get-EntraUser -SearchString TEXT finds users by name.',
      );
    }
    case 'account':
      return checkSegment(parameterName, typed, value.replace(/^sip:/i, ''));
    case 'name':
      return checkSegment(parameterName, typed, value);
  }
}

/** Parses a GUID in the forms that PowerShell accepts: with or without dashes, in braces or parentheses. */
function readGuid(text: string): string | undefined {
  const [, , plain = ''] = /^([{(]?)([0-9a-f-]{32,36})[)}]?$/i.exec(text) ?? [];
  const digits = plain.replaceAll('-', '');
  const dashed = digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  const isGuid = digits.length === 32 && (plain === digits || plain === dashed);
  return isGuid ? dashed.toLowerCase() : undefined;
}

/** Rejects `.` and `..`, which would change the path even if they are encoded. */
function checkSegment(parameterName: string, typed: string, value: string): string {
  if (value !== '' && !/^\.+$/.test(value)) return value;
  throw unusable(parameterName, typed, 'it is empty or only dots');
}

function unusable(parameterName: string, typed: string, found: string, hint?: string): EntradaError {
  return new EntradaError('PARAMETER_VALUE_INVALID', `Cannot use "${typed}" as -${parameterName}: ${found}`, {
    ...(hint !== undefined && { hint }),
    details: { parameter: parameterName },
  });
}
