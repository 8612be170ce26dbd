import { Composer, CST, isAlias, isMap, isNode, isScalar, LineCounter, Parser, visit } from 'yaml';
import type { Document, Pair, YAMLError } from 'yaml';
import { invalid, partlyInvalid, valid } from './checked.ts';
import type { Checked } from './checked.ts';
import type { Problem } from './problem.ts';
import type { UsedVariable } from './used-variable.ts';
import { fillReferences, hideReferences, showReferences, type Variables } from './variables.ts';

const maxBytes = 1_048_576;
const maxAliases = 50;
const maxDepth = 64;

/** Data of a YAML text, and where in it a key path was written: `file:line:column a.b`. */
export interface YamlSource {
  readonly data: unknown;
  readonly locate: (path: readonly PropertyKey[]) => string;
  /** Where in the text the path lies, in characters; to sort by. */
  readonly offset: (path: readonly PropertyKey[]) => number;
  /** What the text took from the environment; not to be shown. */
  readonly variables: readonly UsedVariable[];
}

/**
 * Reads one YAML document as plain data: at most 1 MiB, 64 levels and 50 aliases, no merge keys,
 * no tags of its own, no key twice. Values may refer to variables, as `${NAME}`. All problems carry
 * file, line and column.
 */
export function readYaml(
  text: string,
  file: string,
  variables: Variables = {},
): Checked<YamlSource> {
  const unreadable = refuseText(text);
  if (unreadable !== undefined) return invalid({ where: file, message: unreadable });
  const lines = new LineCounter();
  const tokens = [...new Parser(lines.addNewLine).parse(hideReferences(text))];
  if (tokens.some((token) => depthOf(token) > maxDepth)) {
    return invalid({ where: file, message: `is nested deeper than ${maxDepth} levels` });
  }
  const documents = [...new Composer({ merge: false, prettyErrors: false }).compose(tokens)];
  const [document] = documents;
  if (document === undefined || documents.length > 1) {
    const message = document === undefined ? 'is empty' : 'holds more than one document';
    return invalid({ where: file, message });
  }
  const at = (offset: number): string => position(file, lines, offset);
  const problems = [...syntaxProblems(document, at), ...forbiddenParts(document, at)];
  if (problems.length > 0) return invalid(...problems);
  const filled = fillReferences({ document, variables, text, at });
  const source = toData(document, { file, at, variables: filled.used });
  if (filled.problems.length === 0 || source.kind === 'invalid') return source;
  return partlyInvalid(source.value, filled.problems);
}

function refuseText(text: string): string | undefined {
  if (Buffer.byteLength(text) > maxBytes) return 'is larger than 1 MiB';
  if (text.includes('\0')) return 'is not text: it holds NUL characters';
  return undefined;
}

/** Without recursion, so that no nesting can exhaust the stack. */
function depthOf(token: CST.Token): number {
  let deepestSeen = 0;
  const open: { readonly token: CST.Token; readonly depth: number }[] = [{ token, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { depth } = next;
    deepestSeen = Math.max(deepestSeen, depth);
    for (const child of childTokens(next.token)) open.push({ token: child, depth: depth + 1 });
  }
  return deepestSeen;
}

function childTokens(token: CST.Token): readonly CST.Token[] {
  if (token.type === 'document') return token.value === undefined ? [] : [token.value];
  if (!CST.isCollection(token)) return [];
  return token.items.flatMap((item) =>
    [item.key, item.value].filter((child) => child !== undefined && child !== null),
  );
}

function syntaxProblems(document: Document, at: (offset: number) => string): readonly Problem[] {
  const faults: readonly YAMLError[] = [...document.errors, ...document.warnings];
  const problems = faults.map((fault) => ({
    where: at(fault.pos[0]),
    message: sentenceOf(fault),
  }));
  const version = document.directives?.yaml;
  if (version?.explicit === true && version.version !== '1.2') {
    problems.push({ where: at(0), message: `YAML ${version.version} is not read, only 1.2` });
  }
  return problems;
}

function sentenceOf(fault: YAMLError): string {
  if (fault.code === 'TAG_RESOLVE_FAILED') return 'tags of its own (!…) are not allowed';
  if (fault.code === 'DUPLICATE_KEY') return 'this key is written twice';
  const [message = ''] = showReferences(fault.message).split('\n', 1);
  const needsQuotes = /block scalar indicator >|reserved character/.test(message);
  return `is not valid YAML: ${message}${needsQuotes ? '; put the value in quotes' : ''}`;
}

function forbiddenParts(document: Document, at: (offset: number) => string): readonly Problem[] {
  const problems: Problem[] = [];
  let aliases = 0;
  const report = (node: unknown, message: string): void => {
    problems.push({ where: at(offsetOf(node)), message });
  };
  visit(document, {
    Alias: (_, alias) => {
      aliases++;
      if (aliases === maxAliases + 1) report(alias, `more than ${maxAliases} aliases`);
    },
    Pair: (_, pair) => {
      const fault = refuseKey(pair);
      if (fault !== undefined) report(pair.key, fault);
    },
  });
  return problems;
}

function refuseKey(pair: Pair): string | undefined {
  const key = isScalar(pair.key) ? pair.key.value : undefined;
  if (key === '<<') return 'merge keys (<<) are not allowed; write the keys out';
  if (key === '__proto__') return 'the key "__proto__" is not allowed';
  return typeof key === 'string' ? undefined : 'a key must be a plain word';
}

function toData(document: Document, place: Place): Checked<YamlSource> {
  try {
    const data: unknown = document.toJS({ maxAliasCount: maxAliases });
    return valid({
      data,
      locate: (path) => locate(document, path, place),
      offset: (path) => offsetOfPath(document, path) ?? 0,
      variables: place.variables,
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return invalid({
      where: place.file,
      message: `has aliases that cannot be followed: ${reason}`,
    });
  }
}

interface Place {
  readonly file: string;
  readonly at: (offset: number) => string;
  readonly variables: readonly UsedVariable[];
}

function locate(document: Document, path: readonly PropertyKey[], place: Place): string {
  const keys = path.map(String).join('.');
  const offset = offsetOfPath(document, path);
  const prefix = offset === undefined ? place.file : place.at(offset);
  return keys === '' ? prefix : `${prefix} ${keys}`;
}

/** Offset of the key at the path, or of the deepest part of it that was written. */
function offsetOfPath(document: Document, path: readonly PropertyKey[]): number | undefined {
  let node: unknown = document.contents;
  let offset: number | undefined;
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && item.key.value === step);
      if (pair === undefined) return offset;
      offset = offsetOf(pair.key);
      node = pair.value;
    } else if (isNode(node) && 'items' in node && Array.isArray(node.items)) {
      node = node.items[Number(step)];
      if (node === undefined) return offset;
      offset = offsetOf(node);
    } else {
      return offset;
    }
  }
  return offset;
}

function offsetOf(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0;
}

function position(file: string, lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return line === 0 ? file : `${file}:${line}:${col}`;
}
