import { type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';

const signAsync = promisify(sign);

/**
 * Signs claims with RS256; both parts are written in the order of their fields. By node:crypto itself, on a thread of
 * its own: the lab has to issue many tokens.
 */
export async function signJwt(payload: object, header: object, privateKey: KeyObject): Promise<string> {
  const input = `${encode({ typ: 'JWT', alg: 'RS256', ...header })}.${encode(payload)}`;
  return `${input}.${(await signAsync('sha256', Buffer.from(input), privateKey)).toString('base64url')}`;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
