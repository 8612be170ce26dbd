import { invalid, valid, type Checked } from './checked.ts';
import { isGroup, type Layer } from './lay-over.ts';
import type { WrittenSetting } from './overrides.ts';
import type { Problem } from './problem.ts';
import { readYaml } from './read-yaml.ts';
import { setSeparator } from './setting-keys.ts';
import { showValue } from './show-value.ts';

/** A key path of the scenario file and the value it is given. */
interface KeySetting {
  /** How it was written: `--set`, or its variable. */
  readonly option: string;
  readonly path: readonly string[];
  readonly value: unknown;
}

/** What was set by key, ready to be put over everything else that a scenario is made from. */
export interface KeySettings {
  /** Those without a place in a list, as one layer; `undefined` without any. */
  readonly layer: Layer | undefined;
  /** Those that change one entry of a list. */
  readonly entries: readonly KeySetting[];
  readonly problems: readonly Problem[];
}

/** Most levels of a key path. */
const maxDepth = 16;

/** Reads `key.path=value` texts: values are YAML, on one line. */
export function readSettingsByKey(settings: readonly WrittenSetting[]): KeySettings {
  const readings = settings
    .filter(({ name, text }) => name === 'set' && text !== '')
    .flatMap(({ where, text }) => text.split(setSeparator).map((one) => readOne(where, one)));
  const read = readings.flatMap((one) => (one.kind === 'valid' ? [one.value] : []));
  const plain = read.filter(({ path }) => !path.some(isIndex));
  const option = settings.find(({ name }) => name === 'set')?.where ?? '--set';
  return {
    layer: plain.length === 0 ? undefined : layerOf(plain, option),
    entries: read.filter(({ path }) => path.some(isIndex)),
    problems: readings.flatMap((one) => (one.kind === 'invalid' ? one.problems : [])),
  };
}

function readOne(option: string, text: string): Checked<KeySetting> {
  const at = text.indexOf('=');
  const path = text.slice(0, at).trim().split('.');
  if (at < 1 || path.some((key) => key === '') || path.length > maxDepth) {
    const written = at < 0 ? showValue(text) : showValue(text.slice(0, at));
    return invalid({
      where: option,
      message: `${written} is not a key and a value; write reconnect.attempts=5`,
    });
  }
  const where = whereOf(option, path);
  const refused = refusePath(path);
  if (refused !== undefined) return invalid({ where, message: refused });
  const value = text.slice(at + 1);
  if (value.trim() === '') return invalid({ where, message: 'has no value' });
  const read = readYaml(value, where);
  if (read.kind === 'valid') return valid({ option, path, value: read.value.data });
  return invalid(...read.problems.map(({ message }) => ({ where, message })));
}

const chosenBy: ReadonlyMap<string | undefined, string> = new Map([
  ['presets', '--preset'],
  ['environments', '--env'],
]);

function refusePath(path: readonly string[]): string | undefined {
  if (path.includes('__proto__')) return 'is not a key';
  const option = chosenBy.get(path[0]);
  return option && `is chosen by ${option}; set the keys themselves instead`;
}

function isIndex(key: string): boolean {
  return /^\d{1,6}$/.test(key);
}

/** Later ones win over earlier ones at the same key. */
function layerOf(settings: readonly KeySetting[], option: string): Layer {
  const data = settings.reduce<unknown>((all, { path, value }) => changed(all, path, value), {});
  return { data: isGroup(data) ? data : {}, locate: (path) => whereOf(option, path) };
}

function whereOf(option: string, path: readonly PropertyKey[]): string {
  return `${option} ${path.map(String).join('.')}`;
}

/** Changes single entries of lists that are there already. */
export function changeEntries(below: Layer, entries: readonly KeySetting[]): Checked<Layer> {
  let layer = below;
  const problems: Problem[] = [];
  for (const { option, path, value } of entries) {
    const before = layer;
    const data = changed(before.data, path, value);
    if (!isGroup(data)) {
      const message = 'is not there; the entry of a list must exist to be set';
      problems.push({ where: whereOf(option, path), message });
      continue;
    }
    layer = {
      data,
      locate: (wanted) =>
        path.every((key, index) => String(wanted[index]) === key)
          ? whereOf(option, wanted)
          : before.locate(wanted),
    };
  }
  return problems.length > 0 ? invalid(...problems) : valid(layer);
}

/** A copy with another value at the path; `undefined` when a list on the way has no such place. */
function changed(data: unknown, path: readonly string[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(data)) {
    if (!isIndex(key) || Number(key) >= data.length) return undefined;
    const entry = changed(data[Number(key)], rest, value);
    return entry === undefined ? undefined : data.with(Number(key), entry);
  }
  const before = isGroup(data) ? data : {};
  if (isIndex(key)) return undefined;
  const inner = changed(Object.hasOwn(before, key) ? before[key] : undefined, rest, value);
  return inner === undefined ? undefined : { ...before, [key]: inner };
}
