import { parseAst } from 'vitest/node';

/** A node of the syntax tree in the shape of ESTree and its TypeScript extension. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly [field: string]: unknown;
}

/** A parsed source file; `path` is relative to the root of the project, with slashes. */
export interface Source {
  readonly path: string;
  readonly text: string;
  readonly program: SyntaxNode;
}

/** Syntax nodes are told from positions and literals by their `type`. */
export function isSyntaxNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

function parseSource(path: string, text: string): Source {
  // oxlint-disable-next-line typescript/no-deprecated -- its successor is not exported here
  const program: unknown = parseAst(text, { lang: path.endsWith('.js') ? 'js' : 'ts' }, path);
  if (!isSyntaxNode(program)) throw new Error(`${path}: the parser gave no syntax tree`);
  return { path, text, program };
}

/**
 * Parses a map from path to text: the real tree, or the planted files of a test. Throws on a
 * syntax error.
 */
export function parseSources(files: Readonly<Record<string, string>>): readonly Source[] {
  return Object.entries(files).map(([path, text]) => parseSource(path, text));
}

/** `path:line` of a node, counted from 1. */
export function placeOf(source: Source, node: SyntaxNode): string {
  return `${source.path}:${source.text.slice(0, node.start).split('\n').length}`;
}
