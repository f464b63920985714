import { placedParameters } from './placed-parameters.js';
import { declaredName } from './declared-name.js';
import { escaped } from './escaped.js';

/** @typedef {import('./function-text.js').Cmdlet} Cmdlet */
/** @typedef {import('./function-text.js').Parameter} Parameter */

const namespaces = [
  'xmlns:maml="http://schemas.microsoft.com/maml/2004/10"',
  'xmlns:command="http://schemas.microsoft.com/maml/dev/command/2004/10"',
  'xmlns:dev="http://schemas.microsoft.com/maml/dev/2004/10"',
].join(' ');

/**
 * Returns the help of all cmdlets in MAML, which Get-Help reads when it is asked for; comments in the module would be
 * read whenever it is loaded, which takes a third longer.
 *
 * @param {readonly Cmdlet[]} cmdlets
 */
export function helpFile(cmdlets) {
  const commands = cmdlets.map((cmdlet) => commandHelp(cmdlet));
  return `<?xml version="1.0" encoding="utf-8"?>\n<helpItems schema="maml" xmlns="http://msh">\n${commands.join('\n')}\n</helpItems>\n`;
}

/** @param {Cmdlet} cmdlet */
function commandHelp(cmdlet) {
  const [verb = '', noun = ''] = cmdlet.name.split('-');
  const parameters = placedParameters(cmdlet);
  return [
    `<command:command ${namespaces}>`,
    `<command:details><command:name>${cmdlet.name}</command:name><command:verb>${verb}</command:verb>` +
      `<command:noun>${noun}</command:noun><maml:description>${para(cmdlet.synopsis)}</maml:description></command:details>`,
    `<maml:description>${cmdlet.description.map(para).join('')}</maml:description>`,
    `<command:syntax>${cmdlet.sets.map((set) => syntaxItem(cmdlet, parameters, set)).join('\n')}</command:syntax>`,
    `<command:parameters>${[...parameters.map((parameter) => parameterHelp(parameter)), ...ownParameters(cmdlet, false)].join('\n')}</command:parameters>`,
    ...(cmdlet.output === undefined ? [] : [returnValue(cmdlet.outputType, cmdlet.output)]),
    `<command:examples>${cmdlet.examples.map((example, at) => exampleHelp(example, at)).join('\n')}</command:examples>`,
    '</command:command>',
  ].join('\n');
}

/**
 * @param {Cmdlet} cmdlet
 * @param {readonly Parameter[]} parameters
 * @param {string} set
 */
function syntaxItem(cmdlet, parameters, set) {
  const items = parameters
    .flatMap((parameter) => {
      const placement = parameter.sets[set];
      return placement === undefined ? [] : [{ parameter, ...placement, position: positionOf(parameter, set) }];
    })
    .toSorted((one, other) => rank(one) - rank(other))
    .map(({ parameter }) => `${opening(parameter, set, true)}${valueHelp(parameter, true)}</command:parameter>`);
  const all = [...items, ...ownParameters(cmdlet, true)];
  return `<command:syntaxItem><maml:name>${cmdlet.name}</maml:name>${all.join('')}</command:syntaxItem>`;
}

/**
 * Returns the parameters that PowerShell adds to a cmdlet that can say what it would do.
 *
 * @param {Cmdlet} cmdlet
 * @param {boolean} isSyntax
 * @returns {string[]}
 */
function ownParameters({ supportsShouldProcess, sets }, isSyntax) {
  if (!supportsShouldProcess) return [];
  const switches = [
    { name: 'WhatIf', alias: 'wi', description: 'Shows what would happen if the cmdlet runs. The cmdlet is not run.' },
    { name: 'Confirm', alias: 'cf', description: 'Prompts you for confirmation before running the cmdlet.' },
  ];
  return switches.map(({ name, alias, description }) => {
    /** @type {Parameter} */
    const parameter = {
      name,
      type: 'SwitchParameter',
      aliases: [alias],
      description,
      defaultText: 'False',
      notEmpty: false,
      sets: Object.fromEntries(sets.map((set) => [set, {}])),
    };
    return isSyntax ? `${opening(parameter, sets[0] ?? '', true)}</command:parameter>` : parameterHelp(parameter);
  });
}

/** @param {{ position: number | undefined, mandatory?: true }} placed */
function rank({ position, mandatory }) {
  if (position !== undefined) return position;
  return mandatory === true ? 1000 : 1001;
}

/**
 * @param {Parameter} parameter
 * @param {string} set
 */
function positionOf({ type, sets }, set) {
  return type === 'SwitchParameter' ? undefined : sets[set]?.position;
}

/**
 * @param {Parameter} parameter
 * @param {string} set
 * @param {boolean} isSyntax
 */
function opening(parameter, set, isSyntax) {
  const position = positionOf(parameter, set);
  const facts = {
    required: String(parameter.sets[set]?.mandatory === true),
    position: position === undefined ? 'named' : String(position + 1),
    ...(!isSyntax && {
      globbing: 'false',
      pipelineInput: parameter.pipeline === undefined ? 'False' : 'True (ByPropertyName)',
      aliases: parameter.aliases.join(', ') || 'none',
    }),
  };
  const attributes = Object.entries(facts).map(([name, value]) => `${name}="${escaped(value)}"`);
  return `<command:parameter ${attributes.join(' ')}><maml:name>${declaredName(parameter.name)}</maml:name>`;
}

/**
 * @param {Parameter} parameter
 * @param {boolean} isSyntax
 */
function valueHelp({ type, values = [] }, isSyntax) {
  if (type === 'SwitchParameter' && isSyntax) return '';
  if (type === 'Enum' && isSyntax) {
    const options = values.map(
      (value) =>
        `<command:parameterValue required="false" variableLength="false">${escaped(value)}</command:parameterValue>`,
    );
    return `<command:parameterValueGroup>${options.join('')}</command:parameterValueGroup>`;
  }
  const required = type !== 'SwitchParameter';
  return `<command:parameterValue required="${required}" variableLength="false">${shownType(type)}</command:parameterValue>`;
}

/** @type {Readonly<Record<string, string>>} */
const shownTypes = {
  Enum: 'String',
  Certificate: 'X509Certificate2',
  Body: 'Object',
  Headers: 'IDictionary',
  Tokens: 'String[]',
};

/** @param {string} type */
function shownType(type) {
  return shownTypes[type] ?? type;
}

/** @param {Parameter} parameter */
function parameterHelp(parameter) {
  const [set = ''] = Object.keys(parameter.sets);
  const values = parameter.type === 'Enum' ? ` Values: ${(parameter.values ?? []).join(', ')}.` : '';
  return (
    `${opening(parameter, set, false)}<maml:description>${para(parameter.description + values)}</maml:description>` +
    `${valueHelp(parameter, false)}<dev:type><maml:name>${shownType(parameter.type)}</maml:name></dev:type>` +
    `<dev:defaultValue>${escaped(parameter.defaultText ?? 'None')}</dev:defaultValue></command:parameter>`
  );
}

/**
 * @param {string} type
 * @param {string} text
 */
function returnValue(type, text) {
  return (
    `<command:returnValues><command:returnValue><dev:type><maml:name>${type}</maml:name></dev:type>` +
    `<maml:description>${para(text)}</maml:description></command:returnValue></command:returnValues>`
  );
}

/**
 * @param {Cmdlet['examples'][number]} example
 * @param {number} at
 */
function exampleHelp({ title, code, remark }, at) {
  return (
    `<command:example><maml:title>Example ${at + 1}: ${escaped(title)}</maml:title><dev:code>${escaped(code)}</dev:code>` +
    `<dev:remarks>${remark === undefined ? '' : para(remark)}</dev:remarks></command:example>`
  );
}

/** @param {string} text */
function para(text) {
  return `<maml:para>${escaped(text)}</maml:para>`;
}
