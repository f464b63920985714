import { quoted } from './quoted.js';

/**
 * Returns the module's manifest. It names every function, so that PowerShell finds the module of a cmdlet without
 * loading it.
 *
 * @param {{ version: string, description: string, functions: readonly string[], aliases: readonly string[] }} module
 */
export function manifestText({ version, description, functions, aliases }) {
  const list = (/** @type {readonly string[]} */ names) =>
    `@(\n${names.map((name) => `        ${quoted(name)}`).join('\n')}\n    )`;
  const [number, label] = version.split('-');
  return `@{
    RootModule = 'Entrada.psm1'
    ModuleVersion = ${quoted(number ?? version)}
    GUID = 'a1f0b6c5-3a0e-4b52-9c49-6f1f6d1d7e53'
    Author = 'Entrada'
    Description = ${quoted(description)}
    PowerShellVersion = '5.1'
    CompatiblePSEditions = @('Core', 'Desktop')
    FunctionsToExport = ${list(functions)}
    CmdletsToExport = @()
    VariablesToExport = @()
    AliasesToExport = ${list(aliases)}
    PrivateData = @{ PSData = @{ LicenseUri = 'https://opensource.org/license/mit'${label === undefined ? '' : `; Prerelease = ${quoted(label.replaceAll(/\W/g, ''))}`} } }
}
`;
}
