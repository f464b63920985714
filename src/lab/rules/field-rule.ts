import { EntradaError } from '../../base/errors.ts';
import { isObject, type JsonObject } from '../../base/json.ts';
import { nearestName } from '../../base/nearest-name.ts';

/** The values that a field of a fault or a policy can have; a JSON schema can be created from it. */
export type FieldRule = {
  /** For a description of the field. */
  readonly means: string;
  readonly isRequired?: true;
} & (
  | {
      readonly type: 'text';
      readonly values?: readonly string[];
      readonly pattern?: RegExp;
      /** Returns the problem of a text in a language of its own. */
      readonly problemOf?: (text: string) => string | undefined;
    }
  /** A text or a list of texts. */
  | {
      readonly type: 'texts';
      readonly values?: readonly string[];
      readonly pattern?: RegExp;
      /** Returns whether a text that fits the pattern can be used. */
      readonly accepts?: (text: string) => boolean;
    }
  | { readonly type: 'number'; readonly isInteger?: true; readonly minimum: number; readonly maximum: number }
  | { readonly type: 'boolean' }
  /** HTTP headers. */
  | { readonly type: 'headers' }
);

/** The fields of one kind of object, besides `kind`. */
export type FieldRules = Readonly<Record<string, FieldRule>>;

/** The kinds of a tagged object, with the fields of each. */
export type KindRules = Readonly<Record<string, { readonly means: string; readonly fields: FieldRules }>>;

/** A problem with a value. */
export interface FieldProblem {
  /** Such as `faults[0].kind`. */
  readonly path: string;
  /** The value that was found, and values that would work. */
  readonly message: string;
}

/**
 * Lists the problems of an object with a kind; an empty list: it can be used.
 *
 * @param path - Where the object is, such as `faults[0]`; part of each problem.
 */
export function checkKind(value: unknown, path: string, kinds: KindRules, common: FieldRules): FieldProblem[] {
  if (!isObject(value)) return [{ path, message: `found ${kindName(value)}; use an object with a "kind"` }];
  const { kind } = value;
  const names = Object.keys(kinds);
  if (typeof kind !== 'string' || !Object.hasOwn(kinds, kind)) {
    const found = typeof kind === 'string' ? `unknown kind "${kind}"` : `found ${kindName(kind)}`;
    return [{ path: `${path}.kind`, message: `${found}; ${suggest(kind, names)}` }];
  }
  const rules = { ...common, ...kinds[kind]?.fields };
  return [...unknownFields(value, path, kind, rules), ...checkFields(value, path, rules)];
}

/** @throws {EntradaError} `INPUT_INVALID` with all problems in `details.problems`, unless the list is empty. */
export function refuseProblems(problems: readonly FieldProblem[], noun: string): void {
  const [first] = problems;
  if (first === undefined) return;
  const message = `Cannot use the ${noun} "${first.path}": ${first.message}`;
  throw new EntradaError('INPUT_INVALID', message, { details: { problems } });
}

/** Creates the error for an id that another fault or policy has. */
export function idTaken(noun: string, id: string): EntradaError {
  return new EntradaError('INPUT_INVALID', `Cannot add the ${noun} "${id}": another one has this id; use another id`);
}

function unknownFields(value: JsonObject, path: string, kind: string, rules: FieldRules): FieldProblem[] {
  const names = Object.keys(rules);
  return Object.keys(value)
    .filter((name) => name !== 'kind' && !Object.hasOwn(rules, name))
    .map((name) => ({
      path: `${path}.${name}`,
      message: `unknown field of the kind "${kind}"; ${suggest(name, names)}`,
    }));
}

function checkFields(value: JsonObject, path: string, rules: FieldRules): FieldProblem[] {
  return Object.entries(rules).flatMap(([name, rule]) => {
    const field = Object.hasOwn(value, name) ? value[name] : undefined;
    if (field === undefined) {
      return rule.isRequired === true ? [{ path: `${path}.${name}`, message: `missing; use ${wanted(rule)}` }] : [];
    }
    const problem = rule.type === 'text' && typeof field === 'string' ? rule.problemOf?.(field) : undefined;
    if (problem !== undefined)
      return [{ path: `${path}.${name}`, message: `${problem}; use ${lowerFirst(rule.means)}` }];
    if (rule.type === 'texts' && Array.isArray(field) && field.length > 0) {
      return checkEntries(field, `${path}.${name}`, rule);
    }
    if (fits(field, rule)) return [];
    return [{ path: `${path}.${name}`, message: `found ${describe(field)}; use ${wanted(rule)}` }];
  });
}

/** Names the entries that do not fit: a list alone would not say which one to change. */
function checkEntries(
  entries: readonly unknown[],
  path: string,
  rule: Extract<FieldRule, { type: 'texts' }>,
): FieldProblem[] {
  return entries.flatMap((entry, index) => {
    if (fits(entry, rule)) return [];
    return [
      { path: `${path}[${index}]`, message: `found ${describe(entry)}; use ${wanted({ ...rule, type: 'text' })}` },
    ];
  });
}

function fits(value: unknown, rule: FieldRule): boolean {
  switch (rule.type) {
    case 'text':
      return typeof value === 'string' && isListed(value, rule);
    case 'texts':
      return typeof value === 'string' && isListed(value, rule) && (rule.accepts?.(value) ?? true);
    case 'number':
      return (
        typeof value === 'number' &&
        value >= rule.minimum &&
        value <= rule.maximum &&
        (rule.isInteger !== true || Number.isInteger(value))
      );
    case 'boolean':
      return typeof value === 'boolean';
    case 'headers':
      return isObject(value) && Object.entries(value).every(([name, entry]) => isHeader(name, entry));
  }
}

function isHeader(name: string, value: unknown): boolean {
  return /^[\w!#$%&'*+.^`|~-]+$/.test(name) && typeof value === 'string' && /^[\t -~]*$/.test(value);
}

function isListed(text: string, rule: { readonly values?: readonly string[]; readonly pattern?: RegExp }): boolean {
  if (text === '' || text.length > 4000) return false;
  return (rule.values?.includes(text) ?? true) && (rule.pattern?.test(text) ?? true);
}

function wanted(rule: FieldRule): string {
  switch (rule.type) {
    case 'text':
    case 'texts': {
      const plural = rule.type === 'texts' ? ', or a list of them' : '';
      if (rule.values !== undefined) return `${listNames(rule.values)}${plural}`;
      return `${rule.pattern === undefined ? 'text' : lowerFirst(rule.means)}${plural}`;
    }
    case 'number':
      return `${rule.isInteger === true ? 'a whole number' : 'a number'} from ${rule.minimum} to ${rule.maximum}`;
    case 'boolean':
      return 'true or false';
    case 'headers':
      return 'an object of header names and printable texts';
  }
}

function lowerFirst(text: string): string {
  return `${text.slice(0, 1).toLowerCase()}${text.slice(1).replace(/\.$/, '')}`;
}

function suggest(typed: unknown, names: readonly string[]): string {
  const nearest = typeof typed === 'string' ? nearestName(typed, names) : undefined;
  return nearest === undefined ? `use ${listNames(names)}` : `did you mean "${nearest}"?`;
}

function listNames(names: readonly string[]): string {
  const quoted = names.map((name) => `"${name}"`);
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`;
}

/** Short scalars are quoted; anything longer might be a pasted secret. */
function describe(value: unknown): string {
  if (typeof value === 'string') return value.length <= 40 ? `"${value}"` : `text of ${value.length} characters`;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : kindName(value);
}

function kindName(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return isObject(value) ? 'an object' : `a ${typeof value === 'string' ? 'text' : typeof value}`;
}
