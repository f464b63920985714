/** Addresses that are content themselves, or that a browser runs in the page that names them. */
const schemes = new Set(['javascript:', 'data:', 'vbscript:', 'blob:', 'filesystem:', 'view-source:', 'about:']);

/** Returns whether responses must never be sent to an address, even if an application has registered it. */
export function isContentAddress(text: string): boolean {
  return URL.canParse(text) && schemes.has(new URL(text).protocol);
}

/** Returns whether an address can be that of a frame: its origin becomes a word of a content security policy. */
export function isFrameAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return /^https?:$/.test(protocol) && /^(?:[\w.-]+|\[[\da-f:]+\])$/.test(hostname);
}
