// What README.md, which npm shows without its folder, can only name: the site links it.
const picture =
  '![A terminal: Entrada signs in to a local tenant, lists users and licenses, and explains a mistake](recording.svg)\n\n' +
  '[The session as text](/recording.txt){target="_self"}\n';

/** The pages that a sentence of README.md names by their subject, in its order. */
const subjects = [
  ['requests', 'requests'],
  ['queries and batches', 'queries-and-batches'],
  ['pipelines and containers', 'pipelines'],
  ['one executable', 'binary'],
  ['PowerShell', 'powershell'],
  ['AI assistants', 'mcp'],
  ['fleets', 'fleets'],
];

/**
 * Returns the start page of the site: README.md with the recording as a picture, and with links to the pages that it
 * names.
 *
 * @param {string} readme
 * @param {string} recording - The session in README.md.
 * @param {(name: string) => string} titleOf - Returns the title of a page of docs, which has this name without `.md`.
 * @throws {Error} README.md does not have the recording or the sentence that names pages by their subjects.
 */
export function siteStartPage(readme, recording, titleOf) {
  const page = replaceOnce(readme, `\`\`\`text\n${recording}\`\`\`\n`, picture);
  const words = subjects.map(([subject = '']) => subject);
  const sentence = new RegExp(
    `The folder docs of the\\s+repository has pages about ${words.slice(0, -1).join(', ')} and ${words.at(-1)}\\.`.replaceAll(
      ' ',
      '\\s+',
    ),
  );
  const found = sentence.exec(page)?.[0] ?? fail('the sentence that names the pages of docs by their subjects');
  const links = subjects.map(([subject, name]) => `[${subject}](${name}.md)`);
  const linked = `Further pages are about ${links.slice(0, -1).join(', ')} and ${links.at(-1)}; [all commands](commands.md) have one.`;
  return replaceOnce(page, found, linked)
    .replaceAll(/\bdocs\/([\w-]+)\.md\b/g, (_path, /** @type {string} */ name) => `[${titleOf(name)}](${name}.md)`)
    .replaceAll(/\b(?:CONTRIBUTING|CHANGELOG)\.md\b/g, (file) => `[${file}](../${file})`);
}

/**
 * @param {string} text
 * @param {string} wanted
 * @param {string} replacement
 */
function replaceOnce(text, wanted, replacement) {
  if (!text.includes(wanted)) fail(wanted);
  return text.replace(wanted, () => replacement);
}

/**
 * @param {string} wanted
 * @returns {never}
 */
function fail(wanted) {
  throw new Error(`scripts/site-start-page.js does not find this in README.md: ${wanted}`);
}
