import { EntradaError } from '../base/errors.ts';

/** The parts of a call that make its address. */
export interface AddressParts {
  readonly path: string;
  readonly apiVersion?: string | undefined;
  readonly select?: readonly string[] | undefined;
  readonly filter?: string | undefined;
  readonly top?: number | undefined;
}

/**
 * Builds the address of a request from the arguments of a call. The options of the query are added to those that the
 * path has.
 *
 * @throws {EntradaError} `INPUT_INVALID` for a version or an option that is given twice.
 */
export function callAddress({ path, apiVersion, select, filter, top }: AddressParts): string {
  const text = path.trim();
  const options: string[] = [];
  if (select !== undefined && select.length > 0) options.push(`$select=${select.map(encodeURIComponent).join(',')}`);
  if (filter !== undefined) options.push(`$filter=${encodeURIComponent(filter)}`);
  if (top !== undefined) options.push(`$top=${top}`);
  const [, query = ''] = /\?(.*)$/s.exec(text) ?? [];
  for (const option of options) {
    const name = option.slice(1, option.indexOf('='));
    if (!new RegExp(String.raw`(?:^|&)(?:\$|%24)?${name}=`, 'i').test(query)) continue;
    throw new EntradaError('INPUT_INVALID', `Cannot use "${name}": the query of the path has it, too`);
  }
  const versioned = withVersion(text, apiVersion);
  if (options.length === 0) return versioned;
  return `${versioned}${versioned.includes('?') ? '&' : '?'}${options.join('&')}`;
}

function withVersion(text: string, version: string | undefined): string {
  if (version === undefined) return text;
  const [, written] = /^(?:https?:\/\/[^/?#]*)?\/?(v1\.0|beta)(?=$|[/?])/i.exec(text) ?? [];
  if (written === undefined && !/^[a-z][a-z0-9+.-]*:/i.test(text)) return `/${version}/${text.replace(/^\//, '')}`;
  if (written?.toLowerCase() === version) return text;
  throw new EntradaError(
    'INPUT_INVALID',
    `Cannot use version ${version}: the path has ${written ?? 'none, and is an address'}`,
  );
}
