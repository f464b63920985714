// Imported first, for its effect: an older Node must get a sentence and not a syntax error from a later file.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(
    `Entrada needs Node.js 20.19 or newer; this is ${process.versions.node}. ` +
      'Install a newer one from https://nodejs.org/ or with your version manager.\n',
  );
  process.exit(1);
}
