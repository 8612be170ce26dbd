import { isPair, isScalar, isSeq, parseDocument, visit, type Document, type Scalar } from 'yaml';
import type { Problem } from './problem.ts';
import type { UsedVariable } from './used-variable.ts';

/** Environment variables by name, as they are given to a reading; nothing else is looked at. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** `${NAME}` or `${NAME:-default}`, `$${` for a `${` that is meant as it stands, or neither. */
const reference = /\$\$\{|\$\{(?:([A-Za-z_]\w*)(?::-([^}\n]*))?\})?/g;
const whole = /^\$\{[A-Za-z_]\w*(?::-[^}\n]*)?\}$/;

/** What a plain text in YAML could take for a mark of its own is hidden from it. */
const hideable = /\$\{[A-Za-z_]\w*(?::-[^}\n"'\\]*)?\}/g;
const hidden = /\uE024\uE07B[^\uE07D\n]*\uE07D/g;
const privateUse = 0xe000;

/** The same text, as long, with references that YAML reads as plain words even in `{ }`. */
export function hideReferences(text: string): string {
  return text.replaceAll(hideable, (found) => shifted(found, privateUse));
}

/** Undoes `hideReferences` in a part of the text. */
export function showReferences(text: string): string {
  return text.replaceAll(hidden, (found) => shifted(found, -privateUse));
}

/** Printable ASCII only: a default of other letters is left as it is. */
function shifted(text: string, by: number): string {
  return text.replaceAll(/[ -}\uE020-\uE07D]/g, (one) =>
    String.fromCharCode(one.charCodeAt(0) + by),
  );
}

/** The document that was read from hidden references, and what they may refer to. */
export interface Filling {
  readonly document: Document;
  readonly variables: Variables;
  /** The text before anything was hidden. */
  readonly text: string;
  readonly at: (offset: number) => string;
}

/** Puts values into all references of a document, or says what is wrong with them. */
export function fillReferences(filling: Filling): {
  readonly used: readonly UsedVariable[];
  readonly problems: readonly Problem[];
} {
  const used: UsedVariable[] = [];
  const problems: Problem[] = [];
  visit(filling.document, {
    Scalar: (key, node, ancestors) => {
      if (typeof node.value !== 'string') return;
      const written = showReferences(node.value);
      node.value = written;
      if (key === 'key' || !written.includes('${')) return;
      const filled = fill(written, filling.variables);
      const start = node.range?.[0] ?? 0;
      for (const { token, message } of filled.faults) {
        const offset = Math.max(start, filling.text.indexOf(token, start));
        problems.push({ where: filling.at(offset), message });
      }
      node.value = valueOf(node, written, filled);
      const isText = typeof node.value === 'string';
      const path = pathOf([...ancestors, node]);
      used.push(...filled.used.map((one) => ({ ...one, isText, path })));
    },
  });
  return { used, problems };
}

interface Filled {
  readonly text: string;
  readonly used: readonly Pick<UsedVariable, 'name' | 'value'>[];
  readonly faults: readonly { readonly token: string; readonly message: string }[];
}

function fill(written: string, variables: Variables): Filled {
  const used: Filled['used'][number][] = [];
  const faults = new Map<string, string>();
  const text = written.replaceAll(reference, (token, name?: string, fallback?: string) => {
    if (token === '$${') return '${';
    if (name === undefined) {
      faults.set(token, 'is no reference; write ${NAME}, ${NAME:-default}, or $${ for a plain ${');
      used.push({ name: token, value: undefined });
      return '';
    }
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (value !== undefined && (value !== '' || fallback === undefined)) {
      used.push({ name, value });
      return value;
    }
    if (fallback === undefined) faults.set(token, unset(name));
    used.push({ name, value: fallback === undefined ? undefined : '' });
    return fallback ?? '';
  });
  return { text, used, faults: [...faults].map(([token, message]) => ({ token, message })) };
}

function unset(name: string): string {
  return `the environment variable ${name} is not set; set it, or write \${${name}:-default}`;
}

/** Nothing when a variable is missing, so that the rest can be read all the same. */
function valueOf(node: Scalar, written: string, { text, faults }: Filled): unknown {
  if (faults.length > 0) return undefined;
  return isValueItself(node, written) ? scalarOf(text) : text;
}

/** Whether a plain word is one reference and nothing else. */
function isValueItself(node: Scalar, written: string): boolean {
  return node.type === 'PLAIN' && node.tag === undefined && whole.test(written);
}

/** A number, true, false or null as YAML reads them; everything else is text, and never a map. */
function scalarOf(text: string): unknown {
  const { contents, errors } = parseDocument(text, { prettyErrors: false });
  const isOne = errors.length === 0 && isScalar(contents) && contents.source === text;
  return isOne ? contents.value : text;
}

/** Keys and numbers that lead to the last of these nodes. */
function pathOf(nodes: readonly unknown[]): readonly PropertyKey[] {
  return nodes.flatMap((node, index): readonly PropertyKey[] => {
    if (isPair(node)) return isScalar(node.key) ? [String(node.key.value)] : [];
    return isSeq(node) ? [node.items.indexOf(nodes[index + 1])] : [];
  });
}
