import { EntradaError } from '../base/errors.ts';

/**
 * Checks that a number is in its range; the message is that of PowerShell's ValidateRange.
 *
 * @throws {EntradaError} `PARAMETER_VALUE_INVALID`.
 */
export function checkRange(parameterName: string, value: number, least: number, most = Infinity): number {
  if (value >= least && value <= most) return value;
  const [side, limit, would] =
    value < least
      ? ['less than the minimum', least, 'greater than or equal to']
      : ['greater than the maximum', most, 'less than or equal to'];
  throw new EntradaError(
    'PARAMETER_VALUE_INVALID',
    `Cannot validate argument on parameter '${parameterName}'. The ${value} argument is ${side} allowed range of ${limit}. Supply an argument that is ${would} ${limit} and then try the command again.`,
    { details: { parameter: parameterName } },
  );
}
