import { isSyntaxNode, type SyntaxNode } from './source.ts';

/** Sees a node together with its parent and the parent's field that holds it. */
export type Visit = (node: SyntaxNode, parent: SyntaxNode | undefined, field: string) => void;

/** Visits every node of a tree once, parents first, in source order. */
export function walk(root: SyntaxNode, visit: Visit): void {
  visitNode(root, undefined, '');

  function visitNode(node: SyntaxNode, parent: SyntaxNode | undefined, field: string): void {
    visit(node, parent, field);
    for (const [name, value] of Object.entries(node)) {
      for (const child of Array.isArray(value) ? value : [value]) {
        if (isSyntaxNode(child)) visitNode(child, node, name);
      }
    }
  }
}
