import { type CommandTable, type Parameter, placementIn } from '../model/parameter-table.ts';
import { shortTypeName } from './type-names.ts';

/**
 * Lists the parts of a set's SYNTAX as PowerShell writes them: `[[-Scopes] <String[]>]`, `[-ClientId] <String>`,
 * `-TenantId <String>`, `[-NoWelcome]`. Positional parameters come first, then mandatory ones, then the rest in the
 * table's order.
 */
export function syntaxPieces(table: CommandTable, setName: string): string[] {
  const placed = Object.entries(table.parameters).flatMap(([name, parameter]) => {
    const placement = placementIn(parameter, setName);
    if (placement === undefined) return [];
    const isMandatory = placement.mandatory === true;
    // A switch is never bound by position, so none is shown.
    const position = parameter.type === 'SwitchParameter' ? undefined : placement.position;
    return [{ text: pieceOf(name, parameter, isMandatory, position), isMandatory, position }];
  });
  const positional = placed
    .flatMap((each) => (each.position === undefined ? [] : [{ ...each, position: each.position }]))
    .toSorted((one, other) => one.position - other.position);
  const named = placed.filter(({ position }) => position === undefined);
  const ordered = [
    ...positional,
    ...named.filter(({ isMandatory }) => isMandatory),
    ...named.filter(({ isMandatory }) => !isMandatory),
  ];
  const trailing = table.trailingWords === undefined ? [] : [`[-- ${table.trailingWords}]`];
  const shouldProcess = table.supportsShouldProcess === true ? ['[-WhatIf]', '[-Confirm]'] : [];
  return [...ordered.map(({ text }) => text), ...shouldProcess, '[<CommonParameters>]', ...trailing];
}

function pieceOf(name: string, parameter: Parameter, isMandatory: boolean, position: number | undefined): string {
  const label = position === undefined ? `-${name}` : `[-${name}]`;
  const whole = parameter.type === 'SwitchParameter' ? label : `${label} <${shortTypeName(parameter)}>`;
  return isMandatory ? whole : `[${whole}]`;
}

/** Lists the aliases of a parameter: `Header, H`, and `F (upper case)` where the case matters. */
export function aliasText({ aliases = [], exactAliases = [] }: Parameter): string {
  const exact = exactAliases.map((alias) => `${alias} (${alias === alias.toUpperCase() ? 'upper' : 'lower'} case)`);
  return [...aliases, ...exact].join(', ');
}
