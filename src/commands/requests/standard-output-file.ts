import { fstatSync } from 'node:fs';

/**
 * Returns the size of the regular file that standard output is: 0 after `>`, the content so far after `>>`. Returns
 * undefined for anything else.
 */
export function standardOutputFile(stream: object): { readonly size: number } | undefined {
  const fd = 'fd' in stream ? stream.fd : undefined;
  if (typeof fd !== 'number') return undefined;
  try {
    const status = fstatSync(fd);
    return status.isFile() ? { size: status.size } : undefined;
  } catch {
    // It is closed, which the first write reports.
    return undefined;
  }
}
