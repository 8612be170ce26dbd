import { basename } from 'node:path';
import { placeOf, type Source, type SyntaxNode } from './source.ts';
import { walk } from './walk.ts';

const longestFile = 400;
const longestLine = 100;
const kinds = /^(utils?|helpers?|common|misc|types?|shared|lib|interfaces|constants)$/;

function nameFaults({ path }: Source): string[] {
  const names = path.replace(/\.(test\.)?[jt]s$/, '').split('/');
  const kind = names.find((name) => kinds.test(name));
  const faults: string[] = [];
  if (kind) faults.push(`${path} is named after a kind, "${kind}"; name the concept it holds`);
  if (!names.every((name) => /^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))) {
    faults.push(`${path} is not in kebab-case; name it after its main export`);
  }
  if (basename(path) === 'index.ts' && path !== 'src/index.ts') {
    faults.push(`${path} is an index; import the file that is meant`);
  }
  return faults;
}

function lengthFaults({ path, text }: Source): string[] {
  const lines = text.split('\n');
  const faults = lines.flatMap((line, index) =>
    line.length <= longestLine
      ? []
      : [`${path}:${index + 1} has ${line.length} characters; break it at ${longestLine}`],
  );
  if (lines.length - 1 <= longestFile) return faults;
  return [...faults, `${path} has ${lines.length - 1} lines; split what it does (${longestFile})`];
}

/** A module that is a scenario gives it as its default, which is how it is found. */
const mayHaveDefault = /^(examples|scenarios|templates|docs\/guides)\//;

function exportMessage(node: SyntaxNode, path: string): string | undefined {
  if (node.type === 'ExportAllDeclaration')
    return 'exports everything; export the names that are meant';
  if (node.type !== 'ExportDefaultDeclaration' || mayHaveDefault.test(path)) return undefined;
  return 'has a default export; give it a name';
}

function exportFaults(source: Source): string[] {
  const faults: string[] = [];
  walk(source.program, (node) => {
    const message = exportMessage(node, source.path);
    if (message) faults.push(`${placeOf(source, node)} ${message}`);
  });
  return faults;
}

/** Names, lengths and exports that the house rules do not allow, in any source of the project. */
export function shapeFaults(sources: readonly Source[]): readonly string[] {
  return sources.flatMap((source) => [
    ...nameFaults(source),
    ...lengthFaults(source),
    ...exportFaults(source),
  ]);
}
