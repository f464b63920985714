import type { ExpressionNode } from './jmespath.ts';

/**
 * Returns whether an expression gives for a list the same as for each of its elements alone, one after the other: a
 * projection, filter or flattening of the root list, or several of them. When in doubt, it is not.
 */
export function isElementwise(node: ExpressionNode): boolean {
  return isOfEachElement(node) && !readsRoot(node);
}

function isOfEachElement(node: ExpressionNode): boolean {
  switch (node.type) {
    case 'Identity':
    case 'Current':
      return true;
    case 'Flatten':
      return isOfEachElement(node.child);
    case 'Projection':
    case 'FilterProjection':
      return isOfEachElement(node.left);
    case 'Pipe':
      return isOfEachElement(node.left) && isOfEachElement(node.right);
    default:
      return false;
  }
}

/** Returns whether a part of an expression is `$`, which is the whole list. */
function readsRoot(part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return false;
  return ('type' in part && part.type === 'Root') || Object.values(part).some(readsRoot);
}
