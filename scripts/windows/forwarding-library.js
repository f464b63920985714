const sectionStart = 0x1000;
const headerSize = 0x200;

/**
 * Returns a library of Windows (PE32+, x64) without code, whose one function is that of another library.
 *
 * @param {string} name - Of the file.
 * @param {string} functionName
 * @param {string} target - Library and function, as in `advapi32.SystemFunction036`.
 * @returns {Buffer} One KiB.
 */
export function forwardingLibrary(name, functionName, target) {
  const exports = exportSection(name, functionName, target);
  const library = Buffer.alloc(2 * headerSize);
  const at = 64;
  library.write('MZ');
  library.writeUInt32LE(at, 60);
  library.write('PE\0\0', at, 'latin1');
  // The file header: the processor, one section, and that this is a library.
  library.writeUInt16LE(0x8664, at + 4);
  library.writeUInt16LE(1, at + 6);
  library.writeUInt16LE(240, at + 20);
  library.writeUInt16LE(0x2022, at + 22);
  const optional = at + 24;
  library.writeUInt16LE(0x20b, optional);
  library.writeUInt32LE(headerSize, optional + 8);
  library.writeUInt32LE(sectionStart, optional + 20);
  library.writeBigUInt64LE(0x1_8000_0000n, optional + 24);
  library.writeUInt32LE(sectionStart, optional + 32);
  library.writeUInt32LE(headerSize, optional + 36);
  // Versions of the system and of the subsystem, a console.
  library.writeUInt16LE(6, optional + 40);
  library.writeUInt16LE(6, optional + 48);
  library.writeUInt32LE(2 * sectionStart, optional + 56);
  library.writeUInt32LE(headerSize, optional + 60);
  library.writeUInt16LE(3, optional + 68);
  library.writeUInt16LE(0x160, optional + 70);
  library.writeUInt32LE(16, optional + 108);
  library.writeUInt32LE(sectionStart, optional + 112);
  library.writeUInt32LE(exports.length, optional + 116);
  const section = optional + 240;
  library.write('.rdata', section);
  library.writeUInt32LE(exports.length, section + 8);
  library.writeUInt32LE(sectionStart, section + 12);
  library.writeUInt32LE(headerSize, section + 16);
  library.writeUInt32LE(headerSize, section + 20);
  library.writeUInt32LE(0x4000_0040, section + 36);
  exports.copy(library, headerSize);
  return library;
}

/**
 * @param {string} name
 * @param {string} functionName
 * @param {string} target
 */
function exportSection(name, functionName, target) {
  const [functions, names, ordinals, texts] = [40, 44, 48, 52];
  const table = Buffer.alloc(texts);
  const strings = [name, functionName, target].map((text) => Buffer.from(`${text}\0`, 'latin1'));
  const places = strings.map((_, index) => texts + Buffer.concat(strings.slice(0, index)).length);
  const [nameAt = 0, functionAt = 0, targetAt = 0] = places.map((place) => sectionStart + place);
  const fields = [nameAt, 1, 1, 1, sectionStart + functions, sectionStart + names, sectionStart + ordinals];
  for (const [index, field] of fields.entries()) table.writeUInt32LE(field, 12 + 4 * index);
  // An address within this section stands for a text that names the other library's function.
  table.writeUInt32LE(targetAt, functions);
  table.writeUInt32LE(functionAt, names);
  return Buffer.concat([table, ...strings]);
}
