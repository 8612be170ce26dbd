import { importsOf, targetOf } from './imports.ts';
import type { Source } from './source.ts';

type Graph = ReadonlyMap<string, readonly string[]>;

function graphOf(sources: readonly Source[]): Graph {
  return new Map(
    sources.map((source) => {
      const relative = importsOf(source).filter(({ specifier }) => specifier.startsWith('.'));
      return [source.path, relative.map(({ specifier }) => targetOf(source.path, specifier))];
    }),
  );
}

/** Depth-first: an import of a file that is still being visited closes a ring. */
function ringsOf(graph: Graph): readonly (readonly string[])[] {
  const rings: (readonly string[])[] = [];
  const done = new Set<string>();
  const trail: string[] = [];
  const visit = (path: string): void => {
    const start = trail.indexOf(path);
    if (start >= 0) rings.push([...trail.slice(start), path]);
    if (start >= 0 || done.has(path)) return;
    trail.push(path);
    for (const next of graph.get(path) ?? []) visit(next);
    trail.pop();
    done.add(path);
  };
  for (const path of graph.keys()) visit(path);
  return rings;
}

/** Files that import each other in a ring, imports of types included. */
export function cycleFaults(sources: readonly Source[]): readonly string[] {
  return ringsOf(graphOf(sources)).map(
    (ring) => `${ring.join(' → ')} is a ring; move what they share into a file of its own`,
  );
}
