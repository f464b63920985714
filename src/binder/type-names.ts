import type { Parameter } from '../model/parameter-table.ts';

const fullNames = {
  String: 'System.String',
  'String[]': 'System.String[]',
  SwitchParameter: 'System.Management.Automation.SwitchParameter',
  Boolean: 'System.Boolean',
  Int32: 'System.Int32',
  Double: 'System.Double',
  SecureString: 'System.Security.SecureString',
  'SecureString[]': 'System.Security.SecureString[]',
  Hashtable: 'System.Collections.Hashtable',
  PSCredential: 'System.Management.Automation.PSCredential',
} as const;

/** Returns the type name for error messages, as PowerShell writes it: `System.String`. */
export function fullTypeName(parameter: Parameter): string {
  return parameter.type === 'Enum' ? parameter.typeName : fullNames[parameter.type];
}

/** Returns the type name for help: `String`, `ContextScope`. */
export function shortTypeName(parameter: Parameter): string {
  if (parameter.type !== 'Enum') return parameter.type;
  return parameter.typeName.slice(parameter.typeName.lastIndexOf('.') + 1);
}
