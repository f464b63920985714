import { lowerFirst } from '../../base/letter-case.ts';

/** Converts bound parameters to the library's options, whose names start with a lowercase letter. */
export function optionsFrom(parameters: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [lowerFirst(name), value]));
}

/** Warns about a PIN in a `pkcs11:` address on the command line, as about other literal secrets. */
export function warnAboutPin({ certificate }: { readonly certificate?: unknown }, warn: (text: string) => void): void {
  if (typeof certificate !== 'string' || !/^pkcs11:.*[?&]pin-value=/is.test(certificate)) return;
  warn(
    'The PIN in -Certificate is on the command line, where process lists and the shell history can expose it; ' +
      'use -CertificatePassword env:NAME, or pin-source=file:PATH in the address instead.',
  );
}
