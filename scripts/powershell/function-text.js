import { declaredName } from './declared-name.js';
import { placedParameters, skippablePair } from './placed-parameters.js';
import { quoted } from './quoted.js';

/** @typedef {import('../../build/library/commands/powershell/describe-commands.js').CmdletDescription} Cmdlet */
/** @typedef {import('../../build/library/commands/powershell/describe-commands.js').ParameterDescription} Parameter */

/** @type {Readonly<Record<string, string>>} */
const types = {
  String: 'string',
  'String[]': 'string[]',
  SwitchParameter: 'switch',
  Boolean: 'bool',
  Int32: 'int',
  Double: 'double',
  Enum: 'string',
  SecureString: 'securestring',
  Hashtable: 'hashtable',
  PSCredential: 'pscredential',
  // A path, or an X509Certificate2.
  Certificate: 'object',
  // A text, or an object that becomes JSON; a list of texts, or a Hashtable.
  Body: 'object',
  Headers: 'object',
  // Texts, or SecureStrings.
  Tokens: 'object[]',
};

/**
 * Returns the function of a cmdlet, with its parameters.
 *
 * @param {Cmdlet} cmdlet
 * @throws {Error} When a type of its parameters is not known.
 */
export function functionText(cmdlet) {
  const parameters = placedParameters(cmdlet);
  const binding = [
    ...(cmdlet.defaultSet === undefined ? [] : [`DefaultParameterSetName=${quoted(cmdlet.defaultSet)}`]),
    'PositionalBinding=$false',
    ...(cmdlet.supportsShouldProcess ? ['SupportsShouldProcess'] : []),
  ];
  const declared = parameters.map((parameter) => parameterText(cmdlet, parameter, parameters));
  return [
    `function ${cmdlet.name} {`,
    '# .EXTERNALHELP Entrada-help.xml',
    // Set-Alias would load the module Microsoft.PowerShell.Utility: a third of the time that this one takes.
    ...(cmdlet.aliases.length === 0 ? [] : [`[Alias(${cmdlet.aliases.map(quoted).join(', ')})]`]),
    `[CmdletBinding(${binding.join(', ')})]`,
    `[OutputType(${quoted(cmdlet.outputType)})]`,
    `param(\n${declared.join(',\n')})`,
    'process {',
    ...swapLines(cmdlet),
    `Invoke-EntradaCall $PSCmdlet ${quoted(cmdlet.command)} $PSBoundParameters`,
    '}',
    '}',
    '',
  ].join('\n');
}

/**
 * Returns the names of parameters that the child knows by another one.
 *
 * @param {readonly Cmdlet[]} cmdlets
 * @returns {Record<string, string>} By command and declared name, with a space between them.
 */
export function wireNames(cmdlets) {
  return Object.fromEntries(
    cmdlets.flatMap(({ command, parameters }) =>
      parameters
        .filter(({ name }) => declaredName(name) !== name)
        .map(({ name }) => [`${command} ${declaredName(name)}`, name]),
    ),
  );
}

/**
 * @param {Cmdlet} cmdlet
 * @returns {string[]}
 */
function swapLines({ parameters }) {
  const [skippable, next] = skippablePair(parameters);
  if (skippable === undefined || next === undefined) return [];
  const values = (skippable.values ?? []).map(quoted).join(', ');
  const [one, other] = [declaredName(skippable.name), declaredName(next.name)];
  // A lone first word that is one of the values is the skippable parameter, as in the program; then the other is
  // missing.
  return [
    `if ($${other} -in ${values} -and $${one} -notin ${values}) {`,
    `    if ($PSBoundParameters.ContainsKey(${quoted(one)})) { $PSBoundParameters[${quoted(other)}] = $${one} }`,
    `    else { $null = $PSBoundParameters.Remove(${quoted(other)}) }`,
    `    $PSBoundParameters[${quoted(one)}] = $${other}`,
    '}',
  ];
}

/**
 * @param {Cmdlet} cmdlet
 * @param {Parameter} parameter
 * @param {readonly Parameter[]} parameters
 */
function parameterText(cmdlet, parameter, parameters) {
  const type = types[parameter.type];
  if (type === undefined) {
    throw new Error(`Cannot declare -${parameter.name} of ${cmdlet.name}: the type ${parameter.type} is not known.`);
  }
  const name = declaredName(parameter.name);
  const [skippable] = skippablePair(cmdlet.parameters);
  const isChecked = parameter.type === 'Enum' && parameter.name !== skippable?.name;
  const aliases = aliasesOf(cmdlet, parameter);
  const isMandatory = Object.values(parameter.sets).some(({ mandatory }) => mandatory === true);
  const lines = [
    ...placementLines(cmdlet, parameter, parameters),
    ...(aliases.length === 0 ? [] : [`[Alias(${aliases.map(quoted).join(', ')})]`]),
    ...(isChecked ? [`[ValidateSet(${(parameter.values ?? []).map(quoted).join(', ')})]`] : []),
    ...(parameter.notEmpty ? ['[ValidateNotNullOrEmpty()]'] : []),
    ...(isMandatory && !parameter.notEmpty && type === 'string' && !isChecked ? ['[AllowEmptyString()]'] : []),
    ...completerLines(cmdlet, parameter, isChecked),
    ...(parameter.type === 'PSCredential' ? ['[System.Management.Automation.Credential()]'] : []),
    `[${type}]$${name}`,
  ];
  return lines.join('');
}

/**
 * @param {Cmdlet} cmdlet
 * @param {Parameter} parameter
 * @param {readonly Parameter[]} parameters
 */
function placementLines(cmdlet, parameter, parameters) {
  const pipelined = parameters.filter(({ pipeline }) => pipeline !== undefined);
  const lines = Object.entries(parameter.sets).map(([set, { mandatory, position }]) => {
    const facts = [
      ...(mandatory === true ? ['Mandatory'] : []),
      // A switch is not bound by position.
      ...(position === undefined || parameter.type === 'SwitchParameter' ? [] : [`Position=${position}`]),
      ...(parameter.pipeline === undefined ? [] : ['ValueFromPipelineByPropertyName']),
      ...(parameter.pipeline !== undefined && pipelined.length === 1 ? ['ValueFromPipeline'] : []),
    ];
    return { set, facts: facts.join(', ') };
  });
  const isEverywhere = lines.length === cmdlet.sets.length && new Set(lines.map(({ facts }) => facts)).size === 1;
  if (isEverywhere) return [`[Parameter(${lines[0]?.facts ?? ''})]`];
  return lines.map(
    ({ set, facts }) => `[Parameter(${[`ParameterSetName=${quoted(set)}`, facts].filter(Boolean).join(', ')})]`,
  );
}

/**
 * @param {Cmdlet} cmdlet
 * @param {Parameter} parameter
 */
function aliasesOf({ parameters }, { name, aliases, pipeline = [] }) {
  const declared = declaredName(name);
  const taken = parameters.flatMap((other) => [other.name, ...other.aliases]).map((one) => one.toLowerCase());
  const first = parameters.find((other) => other.pipeline !== undefined)?.name === name;
  const properties = first ? pipeline.filter((one) => !taken.includes(one.toLowerCase())) : [];
  return [...(declared === name ? [] : [name]), ...aliases, ...properties];
}

/** The sources whose values depend on other parameters: the name of a setting, the method of a request. */
const dependent = new Set(['setting values', 'Graph addresses', 'Graph addresses or permissions']);

/**
 * @param {Cmdlet} cmdlet
 * @param {Parameter} parameter
 * @param {boolean} isChecked - Whether it has a list of values, to which PowerShell completes.
 */
function completerLines(cmdlet, { name, type, completedFrom, suggestions, values = [] }, isChecked) {
  const completer = (/** @type {string} */ line, more = '') => [
    // The block runs in the scope of the shell, where the functions of the module are not known.
    `[ArgumentCompleter({ param($command, $parameter, $word${more}) & (Get-Module -Name Entrada) ${line} })]`,
  ];
  if (type === 'Enum' && !isChecked)
    return completer(`Select-EntradaCompletion (${values.map(quoted).join(', ')}) $word`);
  if (suggestions !== undefined)
    return completer(`Select-EntradaCompletion (${suggestions.map(quoted).join(', ')}) $word`);
  if (cmdlet.name === 'Connect-Entra' && name === 'Scopes') return completer('Get-EntradaScopeCompletion $word');
  if (completedFrom === undefined || completedFrom === 'files') return [];
  const line = `Get-EntradaCompletion ${quoted(completedFrom)} $word`;
  return dependent.has(completedFrom) ? completer(`${line} $bound`, ', $syntax, $bound') : completer(line);
}
