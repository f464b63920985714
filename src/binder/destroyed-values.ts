import { EntradaError } from '../base/errors.ts';
import { isSecretParameter, type NamedParameter } from './known-parameters.ts';

interface DestroyedValue {
  /** Matches the text that PowerShell passes to a program instead of the value. */
  readonly text: RegExp;
  readonly what: string;
  /** The line of PowerShell that works. */
  hint(known: NamedParameter): string;
}

/** The texts that PowerShell passes for values which only a cmdlet can take: the name of a type, or a printed value. */
const destroyedValues: readonly DestroyedValue[] = [
  {
    text: /^System\.Security\.SecureString(?:\[\])?$/,
    what: 'a SecureString',
    hint: ({ name, parameter }) =>
      isSecretParameter(parameter)
        ? `Pass it in a variable: $env:ENTRADA_SECRET = ConvertFrom-SecureString $secret -AsPlainText, then -${name} env:ENTRADA_SECRET`
        : `-${name} takes a text: -${name} (ConvertFrom-SecureString $value -AsPlainText)`,
  },
  {
    text: /^System\.Management\.Automation\.PSCredential$/,
    what: 'a PSCredential',
    hint: ({ name }) =>
      'Pass its password in a variable: $env:ENTRADA_SECRET = $credential.GetNetworkCredential().Password, then ' +
      `-${name} "$($credential.UserName):env:ENTRADA_SECRET"`,
  },
  {
    text: /^\[Subject\]\r?\n/,
    what: 'the printed text of a certificate',
    hint: () => 'Use the thumbprint: -CertificateThumbprint $certificate.Thumbprint',
  },
  {
    text: /^System\.Security\.Cryptography\.X509Certificates\.\w+$/,
    what: 'a certificate',
    hint: () => 'Use the thumbprint: -CertificateThumbprint $certificate.Thumbprint',
  },
  {
    text: /^System\.Collections\.(?:Hashtable|Specialized\.OrderedDictionary)$/,
    what: 'a Hashtable',
    hint: ({ name }) => `Write it as text: -${name} '@{Name="value"; Other="value"}'`,
  },
  {
    text: /^System\.(?:Object|String|Byte)\[\]$/,
    what: 'an array',
    hint: ({ name }) => `Join it: -${name} ($values -join ',')`,
  },
];

/**
 * Rejects a word that PowerShell has made of a value which it cannot pass to a program.
 *
 * @throws {EntradaError} `PARAMETER_VALUE_INVALID`; the hint has the line of PowerShell that works.
 */
export function rejectDestroyed(known: NamedParameter, word: string): void {
  // Nearly every word ends here.
  if (!/^(?:System\.|\[Subject\])/.test(word)) return;
  const found = destroyedValues.find(({ text }) => text.test(word));
  if (found === undefined) return;
  throw new EntradaError(
    'PARAMETER_VALUE_INVALID',
    `Cannot bind parameter '${known.name}': PowerShell passed only a text for ${found.what}, because a program takes nothing else.`,
    {
      hint: `${found.hint(known)}. Or import the cmdlets, which take the value itself: entrada init powershell.`,
      details: { parameter: known.name },
    },
  );
}
