import { lowerFirst } from '../../base/letter-case.ts';
import { warningOfReadableFile } from '../../base/readable-by-others.ts';
import type { CommandHost } from '../command.ts';

/** Converts bound parameters to the library's options, whose names start with a lowercase letter. */
export function optionsFrom(parameters: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [lowerFirst(name), value]));
}

/**
 * Warns about a PIN in a `pkcs11:` address on the command line, as about other literal secrets, and on a terminal about
 * a file that other users can read.
 */
export function warnAboutCertificate(
  { certificate }: { readonly certificate?: unknown },
  host: Pick<CommandHost, 'services' | 'stdout'>,
): void {
  if (typeof certificate !== 'string') return;
  const { warn } = host.services;
  if (/^pkcs11:.*[?&]pin-value=/is.test(certificate)) {
    warn(
      'The PIN in -Certificate is on the command line, where process lists and the shell history can expose it; ' +
        'use -CertificatePassword env:NAME, or pin-source=file:PATH in the address instead.',
    );
  }
  const warning = host.stdout.isTTY ? warningOfReadableFile(certificate, 'Certificate') : undefined;
  if (warning !== undefined) warn(warning);
}
