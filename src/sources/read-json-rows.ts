import { invalid, type Checked } from '../scenario/checked.ts';
import type { JsonObject } from '../scenario/operation.ts';
import { showValue } from '../scenario/show-value.ts';
import { RowCollector } from './row-collector.ts';

/** Rows of a JSON text: a list of objects with the same keys, their values plain. */
export function readJsonRows(text: string, file: string): Checked<readonly JsonObject[]> {
  const data = parseText(text);
  if (data.kind === 'broken') {
    return invalid({ where: `${file}${data.where}`, message: 'is not valid JSON' });
  }
  if (!Array.isArray(data.value)) {
    return invalid({ where: file, message: 'is not a list of objects; write [{ … }, { … }]' });
  }
  const collector = new RowCollector(file);
  let first: JsonObject | undefined;
  for (const [index, entry] of data.value.entries()) {
    const where = ` row ${index + 1}`;
    const row = isFlat(entry) ? entry : undefined;
    first ??= row;
    const fault = row === undefined ? refuseEntry(entry) : unequalKeys(row, first ?? row);
    if (fault !== undefined) collector.refuse(where, fault);
    else if (row !== undefined) collector.take(row);
  }
  return collector.result('is an empty list; write [{ … }, { … }]');
}

type Parsed =
  | { readonly kind: 'parsed'; readonly value: unknown }
  | { readonly kind: 'broken'; readonly where: string };

/** What the parser says quotes the text, so only the place is taken from it. */
function parseText(text: string): Parsed {
  try {
    return { kind: 'parsed', value: JSON.parse(text) };
  } catch (error) {
    const place = /\(line (\d+) column (\d+)\)/.exec(String(error));
    return { kind: 'broken', where: place === null ? '' : `:${place[1]}:${place[2]}` };
  }
}

function isFlat(entry: unknown): entry is JsonObject {
  return isObject(entry) && Object.keys(entry).length > 0 && Object.values(entry).every(isPlain);
}

function isObject(entry: unknown): entry is object {
  return typeof entry === 'object' && entry !== null && !Array.isArray(entry);
}

function isPlain(value: unknown): boolean {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function refuseEntry(entry: unknown): string {
  if (!isObject(entry)) return 'is not an object';
  const nested = Object.entries(entry).find(([, value]) => !isPlain(value));
  if (nested === undefined) return 'has no keys';
  return `${showValue(nested[0])} must be text, a number, true, false or null`;
}

function unequalKeys(row: JsonObject, first: JsonObject): string | undefined {
  const missing = Object.keys(first).filter((key) => !Object.hasOwn(row, key));
  const added = Object.keys(row).filter((key) => !Object.hasOwn(first, key));
  if (missing.length + added.length === 0) return undefined;
  const parts = [
    ...(missing.length > 0 ? [`without ${missing.map(showValue).join(', ')}`] : []),
    ...(added.length > 0 ? [`with ${added.map(showValue).join(', ')}`] : []),
  ];
  return `has other keys than the first: ${parts.join(' and ')}`;
}
