import { hiderOf } from '../base/hide-secrets.ts';
import { isObject } from '../base/json.ts';
import { redactSecrets } from '../base/redact-secrets.ts';
import { secretFields } from '../base/secret-fields.ts';
import type { KnownTokens } from './known-tokens.ts';
import { visibleText } from './visible-text.ts';

/** Fields of Graph's objects whose values are secrets or addresses that need none: letters and digits in lower case. */
const secretNames = new Set([
  ...secretFields.filter((name) => name !== 'code').map(plainName),
  ...[
    'apikey',
    'clientstate',
    'connectionstring',
    'contentdownloadurl',
    'currentpassword',
    'microsoftgraphdownloadurl',
  ],
  ...['newpassword', 'passwordbase64', 'plaintextvalue', 'presharedkey', 'privatekey', 'proof', 'qrcodecontent'],
  ...['qrcodeimage', 'sasuri', 'secretkey', 'secrettext', 'sharedsecret', 'temporaryaccesspass', 'token', 'tokenvalue'],
  ...['uploadurl', 'plaintext', 'passphrase', 'accesskey', 'recoverykey', 'downloadurl', 'sasurl', 'azurestorageuri'],
  ...['activationlockbypasscode', 'passcode', 'pin', 'unlockpin', 'sharedaccesskey', 'accountkey', 'primarykey'],
  ...['secondarykey', 'pwd', 'psk', 'otp', 'sastoken'],
]);

/** Ends of other names of secrets, such as wifiPassword. */
const secretEnds =
  /(?:password|passphrase|passcode|secret|privatekey|sharedkey|accesskey|connectionstring|sasurl|sasuri)$/;

/** Secrets within a text: keys in PEM, the signatures of addresses of Azure Storage, and keys of connection strings. */
const pem = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g;
const signatures = /((?:^|[?&;\s])(?:sig|tempauth|SharedAccessKey|AccountKey|SharedAccessSignature)=)[^&;\s"']+/gi;

/** More of a text is never shown; the most bytes of a result are fewer. */
const mostCharacters = 1_100_000;

/** Replaces the secrets in what a service has sent. */
export interface Redactor {
  /** Returns a copy with `[secret]` in place of secrets, and invisible characters made visible. */
  value(value: unknown): unknown;
  text(text: string): string;
  /** The number of values that were changed because they look like secrets. */
  count(): number;
}

/**
 * Creates a redactor.
 *
 * @param tokens - Returns the tokens that this call has sent: a server can echo them.
 * @param keepsFields - Whether fields of secrets stay, because the user has allowed this address; tokens never do.
 * @param known - The tokens of all calls.
 */
export function createRedactor(tokens: () => readonly string[], keepsFields = false, known?: KnownTokens): Redactor {
  let count = 0;
  let joined = '';
  let hide = (text: string) => text;
  const redactText = (whole: string): string => {
    const text = whole.slice(0, mostCharacters);
    const now = tokens();
    if (now.join(' ') !== joined) {
      joined = now.join(' ');
      hide = hiderOf(now);
    }
    const echoes = hide(text);
    const plain = redactSecrets(known?.redact(echoes) ?? echoes);
    const hidden = keepsFields ? plain : plain.replace(pem, '[secret]').replace(signatures, '$1[secret]');
    if (hidden !== text) count += 1;
    return visibleText(hidden);
  };
  const redact = (value: unknown, parent: string): unknown => {
    if (typeof value === 'string') return redactText(value);
    if (Array.isArray(value)) return value.map((item) => redact(item, parent));
    if (!isObject(value)) return value;
    const entries = Object.entries(value).map(([name, inner]): [string, unknown] => {
      const plain = plainName(name);
      const isSecret =
        secretNames.has(plain) || secretEnds.test(plain) || (plain === 'key' && parent === 'keycredentials');
      if (!keepsFields && isSecret && !isEmpty(inner)) {
        count += 1;
        return [redactText(name), '[secret]'];
      }
      return [redactText(name), redact(inner, plain)];
    });
    return Object.fromEntries(entries);
  };
  return { value: (value) => redact(value, ''), text: redactText, count: () => count };
}

/** Empty, or a switch such as `isPassword`. */
function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === '' || typeof value === 'boolean') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z\d]/g, '');
}
