import { placedParameters } from './placed-parameters.js';
import { declaredName } from './declared-name.js';
import { escaped } from './escaped.js';

/** @typedef {import('./function-text.js').Cmdlet} Cmdlet */
/** @typedef {import('./function-text.js').Parameter} Parameter */

// Short, as each is written thousands of times; Get-Help goes by the names without them.
const namespaces = [
  'xmlns:m="http://schemas.microsoft.com/maml/2004/10"',
  'xmlns:c="http://schemas.microsoft.com/maml/dev/command/2004/10"',
  'xmlns:d="http://schemas.microsoft.com/maml/dev/2004/10"',
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
    `<c:command ${namespaces}>`,
    `<c:details><c:name>${cmdlet.name}</c:name><c:verb>${verb}</c:verb>` +
      `<c:noun>${noun}</c:noun><m:description>${para(cmdlet.synopsis)}</m:description></c:details>`,
    `<m:description>${cmdlet.description.map(para).join('')}</m:description>`,
    `<c:syntax>${cmdlet.sets.map((set) => syntaxItem(cmdlet, parameters, set)).join('\n')}</c:syntax>`,
    `<c:parameters>${[...parameters.map((parameter) => parameterHelp(parameter)), ...ownParameters(cmdlet, false)].join('\n')}</c:parameters>`,
    ...(cmdlet.output === undefined ? [] : [returnValue(cmdlet.outputType, cmdlet.output)]),
    `<c:examples>${cmdlet.examples.map((example, at) => exampleHelp(example, at)).join('\n')}</c:examples>`,
    '</c:command>',
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
    .map(({ parameter }) => `${opening(parameter, set, true)}${valueHelp(parameter, true)}</c:parameter>`);
  const all = [...items, ...ownParameters(cmdlet, true)];
  return `<c:syntaxItem><m:name>${cmdlet.name}</m:name>${all.join('')}</c:syntaxItem>`;
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
    return isSyntax ? `${opening(parameter, sets[0] ?? '', true)}</c:parameter>` : parameterHelp(parameter);
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
  return `<c:parameter ${attributes.join(' ')}><m:name>${declaredName(parameter.name)}</m:name>`;
}

/**
 * @param {Parameter} parameter
 * @param {boolean} isSyntax
 */
function valueHelp({ type, values = [] }, isSyntax) {
  if (type === 'SwitchParameter' && isSyntax) return '';
  if (type === 'Enum' && isSyntax) {
    const options = values.map((value) => `<c:parameterValue required="false">${escaped(value)}</c:parameterValue>`);
    return `<c:parameterValueGroup>${options.join('')}</c:parameterValueGroup>`;
  }
  const required = type !== 'SwitchParameter';
  return `<c:parameterValue required="${required}">${shownType(type)}</c:parameterValue>`;
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
    `${opening(parameter, set, false)}<m:description>${para(parameter.description + values)}</m:description>` +
    `${valueHelp(parameter, false)}<d:type><m:name>${shownType(parameter.type)}</m:name></d:type>` +
    `<d:defaultValue>${escaped(parameter.defaultText ?? 'None')}</d:defaultValue></c:parameter>`
  );
}

/**
 * @param {string} type
 * @param {string} text
 */
function returnValue(type, text) {
  return (
    `<c:returnValues><c:returnValue><d:type><m:name>${type}</m:name></d:type>` +
    `<m:description>${para(text)}</m:description></c:returnValue></c:returnValues>`
  );
}

/**
 * @param {Cmdlet['examples'][number]} example
 * @param {number} at
 */
function exampleHelp({ title, code, remark }, at) {
  return (
    `<c:example><m:title>Example ${at + 1}: ${escaped(title)}</m:title><d:code>${escaped(code)}</d:code>` +
    `<d:remarks>${remark === undefined ? '' : para(remark)}</d:remarks></c:example>`
  );
}

/** @param {string} text */
function para(text) {
  return `<m:para>${escaped(text)}</m:para>`;
}
