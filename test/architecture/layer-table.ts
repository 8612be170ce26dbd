import type { Layer } from './layers.ts';

const heading = ['folder', 'what it is', 'may import', 'packages', 'node:'];

function cell(names: readonly string[]): string {
  return names.length === 0 ? '–' : names.toSorted().join(', ');
}

function row(layer: Layer): string[] {
  const { folder, folders, packages, builtins } = layer;
  return [`\`src/${folder}\``, layer.is, cell(folders), cell(packages), cell(builtins)];
}

/** The layer table as Markdown, one line per folder, no trailing newline. */
export function layerTable(layers: readonly Layer[]): string {
  const rows = [heading, heading.map(() => '---'), ...layers.map(row)];
  return rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
