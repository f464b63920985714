import { hiderOf } from '../base/hide-secrets.ts';
import { isObject } from '../base/json.ts';
import { redactSecrets } from '../base/redact-secrets.ts';
import { secretFields } from '../base/secret-fields.ts';
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
  ...['uploadurl', 'plaintext', 'passphrase', 'accesskey', 'recoverykey'],
]);

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
 * @param tokens - Returns the tokens that were sent: a server can echo them.
 * @param keepsFields - Whether fields of secrets stay, because the user has allowed this address; tokens never do.
 */
export function createRedactor(tokens: () => readonly string[], keepsFields = false): Redactor {
  let count = 0;
  let known = '';
  let hide = (text: string) => text;
  const redactText = (text: string): string => {
    const now = tokens();
    if (now.join(' ') !== known) {
      known = now.join(' ');
      hide = hiderOf(now);
    }
    const hidden = redactSecrets(hide(text));
    if (hidden !== text) count += 1;
    return visibleText(hidden);
  };
  const redact = (value: unknown, parent: string): unknown => {
    if (typeof value === 'string') return redactText(value);
    if (Array.isArray(value)) return value.map((item) => redact(item, parent));
    if (!isObject(value)) return value;
    const entries = Object.entries(value).map(([name, inner]): [string, unknown] => {
      const plain = plainName(name);
      const isSecret = secretNames.has(plain) || (plain === 'key' && parent === 'keycredentials');
      if (!keepsFields && isSecret && typeof inner === 'string' && inner !== '') {
        count += 1;
        return [redactText(name), '[secret]'];
      }
      return [redactText(name), redact(inner, plain)];
    });
    return Object.fromEntries(entries);
  };
  return { value: (value) => redact(value, ''), text: redactText, count: () => count };
}

function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z\d]/g, '');
}
