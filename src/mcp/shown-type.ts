/** Returns the media type of a header Content-Type without parameters; `unknown type` for anything else. */
export function shownType(contentType: string, redact: (text: string) => string): string {
  const [, type] = /^\s*([\w!#$&^.+-]{1,60}\/[\w!#$&^.+-]{1,60})\s*(?:;|$)/.exec(contentType) ?? [];
  return type === undefined ? 'unknown type' : redact(type.toLowerCase());
}
