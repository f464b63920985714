import { redactSecrets } from '../base/redact-secrets.ts';

/**
 * Makes sure that text from a server is safe in a message: no terminal escapes or control characters, no change of text
 * direction, one line, no secret that the server may echo, at most `maxLength` characters.
 */
export function cleanServerText(text: string, maxLength = 600): string {
  const plain = text
    .slice(0, maxInput)
    .replace(terminalEscapes, '')
    .replace(/[\p{Cc}\p{Z}\s]+/gu, ' ')
    .replace(/\p{C}/gu, '')
    .trim();
  const safe = redactSecrets(plain);
  return safe.length <= maxLength ? safe : `${safe.slice(0, maxLength - 3).replace(/\p{Cs}$/u, '')}...`;
}

/** Far more than any message shows; the rest is ignored. */
const maxInput = 16_384;

/** ECMA-48: control sequences (CSI) and strings (OSC, DCS, PM, APC, SOS), with 7- and 8-bit introducers. */
const terminalEscapes =
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?|\u001b[ -/]*[0-~]/g;
