/**
 * Entrada's own rules for the linter. An object may come from another copy of the package (the command line's bundles
 * stand next to the ESM library), so that only its brand says what it is.
 */
const branded = { EntradaError: 'isEntradaError', Secret: 'isSecret' };

export default {
  meta: { name: 'entrada' },
  rules: {
    'no-branded-instanceof': {
      /** @param {{ report(problem: { node: unknown, message: string }): void }} context */
      create: (context) => ({
        /** @param {{ operator: string, right: { type: string, name?: string } }} node */
        BinaryExpression(node) {
          const check =
            node.operator === 'instanceof' && Object.entries(branded).find(([name]) => name === node.right.name);
          if (!check) return;
          const message = `"instanceof ${check[0]}" is false for an object of another copy of this package; use ${check[1]}().`;
          context.report({ node, message });
        },
      }),
    },
  },
};
