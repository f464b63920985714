/** One of the answers to a question. */
export interface Choice {
  /** The letter that stands for it. */
  readonly key: string;
  readonly label: string;
  /** What it does, for `?`; a menu has this for all of its choices or for none. */
  readonly help?: string;
  /** Further answers that mean it, in lower case. */
  readonly also?: readonly string[];
}

/** The first choice is the one that an empty answer means. */
export type ChoiceMenu<C extends Choice> = readonly [C, ...C[]];

/** Writes the choices on one line, as PowerShell's console does: `[Y] Yes  [N] No  [?] Help (default is "Y"): `. */
export function choiceLine(menu: ChoiceMenu<Choice>): string {
  const choices = menu.map(({ key, label }) => `[${key}] ${label}  `).join('');
  const help = menu[0].help === undefined ? '' : '[?] Help ';
  return `${choices}${help}(default is "${menu[0].key}"): `;
}

/** Writes what each choice does, a line each. */
export function choiceHelp(menu: ChoiceMenu<Choice>): string {
  return menu.map(({ key, help = '' }) => `${key} - ${help}\n`).join('');
}

/** Finds the choice that an answer means, by letter or label in any case; undefined when it means none. */
export function findChoice<C extends Choice>(menu: ChoiceMenu<C>, answer: string): C | undefined {
  const wanted = answer.trim().toLowerCase();
  if (wanted === '') return menu[0];
  return menu.find(
    ({ key, label, also = [] }) =>
      key.toLowerCase() === wanted || label.toLowerCase() === wanted || also.includes(wanted),
  );
}
