/** @typedef {import('./function-text.js').Cmdlet} Cmdlet */
/** @typedef {import('./function-text.js').Parameter} Parameter */

/**
 * A word that does not fit a skippable position goes to the next one. PowerShell cannot skip, so that such a parameter
 * exchanges its position with the next one; the body of the function allows the original order, too.
 *
 * @param {Cmdlet} cmdlet
 * @returns {Parameter[]}
 */
export function placedParameters({ parameters }) {
  const [skippable, next] = skippablePair(parameters);
  if (skippable === undefined || next === undefined) return [...parameters];
  const withSets = (/** @type {Parameter} */ parameter, /** @type {Parameter} */ other) => ({
    ...parameter,
    sets: Object.fromEntries(
      Object.entries(parameter.sets).map(([set, placement]) => {
        const position = other.sets[set]?.position;
        return [set, position === undefined ? placement : { ...placement, position }];
      }),
    ),
  });
  return parameters.map((parameter) => {
    if (parameter === skippable) return withSets(skippable, next);
    return parameter === next ? withSets(next, skippable) : parameter;
  });
}

/**
 * @param {readonly Parameter[]} parameters
 * @returns {Parameter[]} The parameter at a skippable position, and the one at the next position.
 */
export function skippablePair(parameters) {
  for (const parameter of parameters) {
    for (const [set, { position = 0, skippable }] of Object.entries(parameter.sets)) {
      const next = parameters.find((other) => other.sets[set]?.position === position + 1);
      if (skippable === true && next !== undefined) return [parameter, next];
    }
  }
  return [];
}
