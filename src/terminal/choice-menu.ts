/** A choice in a prompt. */
export interface Choice {
  /** The letter that selects the choice. */
  readonly key: string;
  readonly label: string;
  /** Help text, for `?`; all choices of a menu have one, or none. */
  readonly help?: string;
  /** Other inputs that select the choice, in lowercase. */
  readonly also?: readonly string[];
}

/** A list of choices; empty input selects the first. */
export type ChoiceMenu<C extends Choice> = readonly [C, ...C[]];

/** Returns the choices on one line, as in PowerShell's console: `[Y] Yes  [N] No  [?] Help (default is "Y"): `. */
export function choiceLine(menu: ChoiceMenu<Choice>): string {
  const choices = menu.map(({ key, label }) => `[${key}] ${label}  `).join('');
  const help = menu[0].help === undefined ? '' : '[?] Help ';
  return `${choices}${help}(default is "${menu[0].key}"): `;
}

/** Returns the help text of each choice, one per line. */
export function choiceHelp(menu: ChoiceMenu<Choice>): string {
  return menu.map(({ key, help = '' }) => `${key} - ${help}\n`).join('');
}

/** Finds a choice by its letter or label, ignoring case; returns undefined if none matches. */
export function findChoice<C extends Choice>(menu: ChoiceMenu<C>, answer: string): C | undefined {
  const wanted = answer.trim().toLowerCase();
  if (wanted === '') return menu[0];
  return menu.find(
    ({ key, label, also = [] }) =>
      key.toLowerCase() === wanted || label.toLowerCase() === wanted || also.includes(wanted),
  );
}
