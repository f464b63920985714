import { createHmac, randomBytes } from 'node:crypto';

/** The path of downloads on the Graph host; the service has them on hosts of their own. */
export const downloadPath = '/lab-downloads/';

/** Signs addresses, so that one cannot be made up. */
const key = randomBytes(32);

/**
 * Returns an address that needs no token, and must not get one.
 *
 * @param file - A path of the lab's own, such as `drives/TENANT/ITEM`.
 */
export function signedAddress(origin: string, file: string): string {
  return `${origin}${downloadPath}${file}?signature=${signatureOf(file)}`;
}

/** Returns the path of a signed address, or undefined if the signature is not the lab's. */
export function readSignedAddress({ pathname, searchParams }: URL): string | undefined {
  const file = pathname.slice(downloadPath.length);
  return searchParams.get('signature') === signatureOf(file) ? file : undefined;
}

function signatureOf(file: string): string {
  return createHmac('sha256', key).update(file).digest('base64url');
}
