import { posix } from 'node:path';
import { isSyntaxNode, placeOf, type Source, type SyntaxNode } from './source.ts';
import { walk } from './walk.ts';

/** An import, re-export, `import()` or `import('…')` type of a module named by a literal. */
export interface Import {
  readonly place: string;
  readonly specifier: string;
  /** Names asked for; `* as` for the whole module. */
  readonly names: readonly string[];
}

function importedName(specifier: SyntaxNode): string {
  if (specifier.type === 'ImportDefaultSpecifier') return 'default';
  const name = specifier[specifier.type === 'ExportSpecifier' ? 'local' : 'imported'];
  return isSyntaxNode(name) ? String(name['name'] ?? name['value']) : '* as';
}

function namesOf(node: SyntaxNode): readonly string[] {
  const specifiers: unknown = node['specifiers'];
  if (!Array.isArray(specifiers)) return ['* as'];
  return specifiers.filter(isSyntaxNode).map(importedName);
}

/** Every import of a file, those of types included; what is computed cannot be seen. */
export function importsOf(source: Source): readonly Import[] {
  const imports: Import[] = [];
  walk(source.program, (node) => {
    const literal = node['source'];
    if (!isSyntaxNode(literal) || typeof literal['value'] !== 'string') return;
    imports.push({
      place: placeOf(source, node),
      specifier: literal['value'],
      names: namesOf(node),
    });
  });
  return imports;
}

/** Path of the file a relative import names, from the root of the project. */
export function targetOf(path: string, specifier: string): string {
  return posix.join(posix.dirname(path), specifier);
}
