// Variables that a parameter would have to overwrite, and PowerShell does not let it.
const constantVariables = ['host', 'home', 'pid', 'true', 'false', 'null', 'error', 'input', 'args', 'this'];

/**
 * Returns the name under which PowerShell can declare a parameter; its own name then is an alias.
 *
 * @param {string} name
 */
export function declaredName(name) {
  return constantVariables.includes(name.toLowerCase()) ? `${name}Name` : name;
}
