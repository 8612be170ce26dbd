import { importsOf, targetOf, type Import } from './imports.ts';
import { layers, programs, type Layer } from './layers.ts';
import type { Source } from './source.ts';

/** Row of the layer table that a file of `src` belongs to. */
function layerOf(path: string): Layer | undefined {
  const folder = path.split('/')[1];
  return layers.find((layer) => layer.folder === folder);
}

function relativeFault(path: string, layer: Layer, { place, specifier }: Import): string[] {
  const target = targetOf(path, specifier);
  const inside = target.replace(/^src\//, '');
  const folder = inside.split('/')[0] ?? '';
  const fault = (message: string): string[] => [`${place} imports ${target}; ${message}`];
  if (inside === target) return fault('src never imports what lies beside it');
  if (programs.includes(target)) return fault('it is a program: start it as a process');
  if (folder === layer.folder) return [];
  if (layer.folders.includes(folder) || layer.folders.includes(inside)) return [];
  const allowed = layer.folders.join(', ') || 'nothing else of src';
  return fault(`${layer.folder} may import ${allowed}; let run or cli hand it in`);
}

/** Modules of Node.js that touch nothing outside the program. */
const pure = ['assert'];

function builtinFault(layer: Layer, { place, specifier }: Import): string[] {
  const name = specifier.slice('node:'.length).split('/')[0] ?? '';
  if (pure.includes(name) || layer.builtins.includes(name)) return [];
  return [`${place} imports ${specifier}; ${layer.folder} does not touch that part of the world`];
}

function packageFault(layer: Layer, { place, specifier }: Import): string[] {
  const parts = specifier.split('/');
  const name = parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
  if (layer.packages.includes(name)) return [];
  const allowed = layer.packages.join(', ') || 'no package';
  return [`${place} imports ${specifier}; ${layer.folder} may use ${allowed}`];
}

function importFault(path: string, layer: Layer, imported: Import): string[] {
  if (imported.specifier.startsWith('.')) return relativeFault(path, layer, imported);
  if (imported.specifier.startsWith('node:')) return builtinFault(layer, imported);
  return packageFault(layer, imported);
}

/** Imports of `src` that the layer table does not allow, and files without a row in it. */
export function layerFaults(sources: readonly Source[]): readonly string[] {
  return sources
    .filter(({ path }) => path.startsWith('src/'))
    .flatMap((source) => {
      const layer = layerOf(source.path);
      if (layer) return importsOf(source).flatMap((it) => importFault(source.path, layer, it));
      return [`${source.path} has no row in test/architecture/layers.ts; add its folder there`];
    });
}
