import { redactSecrets } from '../../base/redact-secrets.ts';

/** Names that a text can contain, besides those that have a form of their own. */
export interface ShortenOptions {
  /** Shown as `~`. */
  readonly homeFolder: string | undefined;
  /** Of contexts. */
  readonly names: readonly string[];
}

const guid = /\b[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}\b/gi;
/** Session IDs, thumbprints and digests. */
const digits = /\b[\da-f]{32,64}\b/gi;
/** Also a guest's, as in `ada_contoso.com#EXT#@fabrikam.com`. */
const userName = /[\p{L}\p{N}._%+#'-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*/gu;
const userFolder = /(?<![^"'\s(=,:])([A-Z]:)?([/\\](?:home|Users)[/\\])[^/\\"'\s]+/gi;
const userInfo = /(\/\/)[^/\s"@]*@/g;

/**
 * Returns a function that shortens names and IDs in a text so that it can be shown to others: `ad…@co…`, `1f2e…`, `~`
 * for the home folder. Different ones can usually still be told apart. Secrets, which messages should not contain
 * anyway, are hidden.
 */
export function nameShortener({ homeFolder, names }: ShortenOptions): (text: string) => string {
  const known = names.filter((name) => !name.includes('@')).toSorted((one, other) => other.length - one.length);
  const home = homeFolder !== undefined && homeFolder.length > 1 ? homeFolder : undefined;
  return (text) => {
    let short = redactSecrets(text).replace(userInfo, '$1');
    if (home !== undefined) short = short.replaceAll(home, '~');
    // In quotation marks only: the name of a context can be a word of the message.
    for (const name of known) short = short.replaceAll(`"${name}"`, `"${shortened(name)}"`);
    return short
      .replace(userFolder, (_, drive = '', folders: string) => `${drive}${folders}…`)
      .replace(userName, shortUserName)
      .replace(guid, (id) => `${id.slice(0, 4)}…`)
      .replace(digits, (id) => `${id.slice(0, 4)}…`);
  };
}

/** Returns the beginning of a name. */
export function shortened(name: string): string {
  const at = name.lastIndexOf('@');
  return at > 0 ? shortUserName(name) : `${beginning(name)}…`;
}

function shortUserName(name: string): string {
  const at = name.lastIndexOf('@');
  return `${beginning(name.slice(0, at))}…@${beginning(name.slice(at + 1))}…`;
}

/** At most two characters, and at most half of them. */
function beginning(text: string): string {
  const characters = Array.from(text);
  return characters.slice(0, Math.min(2, Math.floor(characters.length / 2))).join('');
}
