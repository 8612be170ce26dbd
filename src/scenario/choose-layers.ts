import { environments } from './environments.ts';
import { isGroup, type Layer } from './lay-over.ts';
import { didYouMean } from './nearest.ts';
import type { WrittenSetting } from './overrides.ts';
import { presets } from './presets.ts';
import type { Problem } from './problem.ts';
import { showValue } from './show-value.ts';

/** What is put over a scenario, in this order. */
export interface ChosenLayers {
  readonly layers: readonly Layer[];
  /** Names of the presets among them. */
  readonly chosen: readonly string[];
  readonly problems: readonly Problem[];
}

/** The presets and the environment that settings name; a scenario's own ones come first. */
export function chooseLayers(base: Layer, settings: readonly WrittenSetting[]): ChosenLayers {
  const layers: Layer[] = [];
  const problems: Problem[] = [];
  const chosen: string[] = [];
  for (const { name: kind, where, text } of settings) {
    if (kind !== 'preset' && kind !== 'env') continue;
    const names = kind === 'preset' ? listed(text) : [text.trim()];
    const known = kind === 'preset' ? presetsOf(base) : environmentsOf(base);
    const noun = kind === 'preset' ? 'preset' : 'environment';
    for (const name of names) {
      const layer = known.get(name);
      const message = `unknown ${noun} ${showValue(name)}${didYouMean(name, [...known.keys()])}`;
      if (layer === undefined) problems.push({ where, message });
      else layers.push(layer);
    }
    if (kind === 'preset') chosen.push(...names);
  }
  return { layers, chosen, problems };
}

function listed(text: string): readonly string[] {
  return [...new Set(text.split(',').map((name) => name.trim()))];
}

/** A layer by its name, shipped or a scenario's own. */
type NamedLayer = readonly [name: string, layer: Layer];

function presetsOf(base: Layer): ReadonlyMap<string, Layer> {
  const own = namedGroups(base, 'presets').map(([name, group]): NamedLayer => {
    const { description: _, ...data } = group;
    return [name, { data, locate: (path) => base.locate(['presets', name, ...path]) }];
  });
  const shipped = presets.map(({ name, overrides }) => [name, overrides] as const);
  return layersNamed(own, shipped, 'preset');
}

function environmentsOf(base: Layer): ReadonlyMap<string, Layer> {
  const own = namedGroups(base, 'environments').map(([name, target]): NamedLayer => {
    const locate: Layer['locate'] = ([, ...path]) => base.locate(['environments', name, ...path]);
    return [name, { data: { target }, locate }];
  });
  const shipped = environments.map(({ name, target }) => [name, { target }] as const);
  return layersNamed(own, shipped, 'environment');
}

/** A scenario's own ones come after the shipped ones, and so replace those of the same name. */
function layersNamed(
  own: readonly NamedLayer[],
  shipped: readonly (readonly [name: string, data: Layer['data']])[],
  noun: string,
): ReadonlyMap<string, Layer> {
  const layers = shipped.map(([name, data]): NamedLayer => {
    return [name, { data, locate: (path) => `${noun} ${name} ${path.map(String).join('.')}` }];
  });
  return new Map([...layers, ...own]);
}

function namedGroups(base: Layer, key: string): readonly (readonly [string, Layer['data']])[] {
  const groups = base.data[key];
  if (!isGroup(groups)) return [];
  return Object.entries(groups).flatMap(([name, group]) =>
    isGroup(group) ? [[name, group] as const] : [],
  );
}
