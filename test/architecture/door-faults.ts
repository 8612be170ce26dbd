import { doors } from './doors.ts';
import { importsOf } from './imports.ts';
import { isSyntaxNode, placeOf, type Source, type SyntaxNode } from './source.ts';
import { walk } from './walk.ts';

interface Use {
  readonly place: string;
  readonly name: string;
}

/** `Math.random` for a chain of plain names; `globalThis` in front is dropped. */
function nameOf(node: SyntaxNode): string {
  if (node.type === 'Identifier') return String(node['name']);
  const { object, property, computed } = node;
  if (!isSyntaxNode(object) || !isSyntaxNode(property)) return '';
  const last = computed === true ? property['value'] : property['name'];
  return `${nameOf(object)}.${String(last)}`.replace(/^(globalThis|global)\./, '');
}

/** Whether an identifier only names a member, a key, a type, or the right side of `instanceof`. */
function isLabel(parent: SyntaxNode | undefined, field: string): boolean {
  if (!parent) return false;
  if (parent['computed'] === false && (field === 'property' || field === 'key')) return true;
  if (parent['operator'] === 'instanceof') return field === 'right';
  return /^(TSTypeReference|TSTypeQuery|TSQualifiedName|ImportSpecifier)$/.test(parent.type);
}

function usedGlobals(source: Source): readonly Use[] {
  const uses: Use[] = [];
  walk(source.program, (node, parent, field) => {
    const use = (name: string): unknown => uses.push({ place: placeOf(source, node), name });
    if (node.type === 'Identifier' && !isLabel(parent, field)) use(nameOf(node));
    if (node.type === 'MemberExpression') use(nameOf(node));
    if (node['operator'] === '**' || node['operator'] === '**=') use('**');
  });
  return uses;
}

function usedImports(source: Source): readonly Use[] {
  return importsOf(source).flatMap(({ place, specifier, names }) => {
    const module = specifier.replace(/^rxjs\/.*/, 'rxjs');
    return [...names, '*'].map((name) => ({ place, name: `${module}#${name}` }));
  });
}

/** Uses of time, chance, powers, exits and the terminal outside the files that may. */
export function doorFaults(sources: readonly Source[]): readonly string[] {
  return sources
    .filter(({ path }) => path.startsWith('src/'))
    .flatMap((source) => {
      const closed = doors.filter((door) => !door.allows(source.path));
      return [...usedGlobals(source), ...usedImports(source)].flatMap(({ place, name }) =>
        closed
          .filter((door) => door.names.includes(name))
          .map((door) => `${place} uses ${name}; ${door.instead}`),
      );
    });
}
