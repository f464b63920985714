/**
 * Returns whether a text has the form of a signed JWT (RFC 7515 7.1). Decoders skip white space and padding, also in
 * the signature, so that a text with them would be as good as the token itself.
 */
export function isCompactJwt(text: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]*$/.test(text);
}
