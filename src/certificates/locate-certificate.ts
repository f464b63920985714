import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isCertificateContent } from './certificate-content.ts';

/**
 * Reads where a certificate is, in the forms that people type: a path, `~/` in quotes as in PowerShell, a file address
 * (`file:///x.pem`, `file:x.pem`), or a path of PowerShell's drive `Cert:`, which ends in a thumbprint.
 *
 * @param homeFolder - Undefined: `~` is a name like any other.
 * @returns A path is absolute: a session is renewed from other folders. The content of a file is as it was, so that it
 *   is recognized when it is read.
 */
export function locateCertificate(
  text: string,
  homeFolder: string | undefined,
): { readonly kind: 'path'; readonly path: string } | { readonly kind: 'thumbprint'; readonly thumbprint: string } {
  const [, thumbprint] =
    /^(?:Microsoft\.PowerShell\.Security\\Certificate::|Cert:)[^]*[\\/]([^\\/]+)$/i.exec(text) ?? [];
  if (thumbprint !== undefined) return { kind: 'thumbprint', thumbprint };
  return { kind: 'path', path: isCertificateContent(text) ? text : pathIn(text, homeFolder) };
}

function pathIn(text: string, homeFolder: string | undefined): string {
  if (isAbsolute(text)) return text;
  if (homeFolder !== undefined && /^~[\\/]/.test(text)) return resolve(homeFolder, text.slice(2));
  if (!/^file:/i.test(text)) return resolve(text);
  try {
    if (/^file:\//i.test(text)) return fileURLToPath(text);
  } catch {
    // The address of a file on another machine; the error of reading shows it.
    return resolve(text);
  }
  return resolve(text.slice('file:'.length));
}
