import { readFileSync } from 'node:fs';
import {
  anchorOf,
  codeOf,
  descriptionOf,
  fieldsOf,
  joinedPath,
  listOf,
  type Fields,
} from './json-schema.ts';

const introduction = `# Keys of summary.json

Written by \`npm run generate\` from [summary.schema.json](summary.schema.json), against which
summaries are tested; [results.md](results.md) says what to make of them. \`null\` stands for what
was not measured. Readers should expect further keys.`;

const schemaFile = new URL('reference/summary.schema.json', import.meta.url);
const schema = fieldsOf(JSON.parse(readFileSync(schemaFile, 'utf8')));
const definitions = fieldsOf(schema['$defs']);

/** The page of all keys of a summary, group by group, then the figures that groups share. */
export function summaryKeyReference(): string {
  const shared = Object.entries(definitions).flatMap(([name, definition]) =>
    sections(`${name} figures`, fieldsOf(definition)),
  );
  return [introduction, ...sections('', schema), ...shared, ''].join('\n');
}

function sections(path: string, group: Fields): readonly string[] {
  const kinds = listOf(group['oneOf']).map(fieldsOf);
  const title = ['', `## ${path === '' ? 'The file' : path}`, '', descriptionOf(group)];
  if (kinds.length > 0) {
    return [...title, ...kinds.flatMap((kind) => sections(kindPath(path, kind), kind))];
  }
  const entries = Object.entries(fieldsOf(group['properties'])).map(
    ([name, property]) => [name, fieldsOf(property)] as const,
  );
  if (entries.length === 0) return [];
  const rows = entries.map(([name, property]) => {
    const is = typeOf(property, joinedPath(path, name));
    return `| \`${name}\` | ${is} | ${meaningOf(property)} |`;
  });
  const inner = entries.flatMap(([name, property]) => innerSections(name, property, path));
  const table = ['| key | is | means |', '| --- | --- | --- |', ...rows];
  return [...title, '', ...table, ...inner];
}

/** Of figures that come in several kinds, each has a table. */
function kindPath(path: string, kind: Fields): string {
  const name = fieldsOf(fieldsOf(kind['properties'])['kind'])['const'];
  return `${path}, ${typeof name === 'string' ? name : 'other'}`;
}

function innerSections(name: string, property: Fields, path: string): readonly string[] {
  const isList = property['type'] === 'array';
  const entry = isList ? fieldsOf(property['items']) : property;
  return sections(joinedPath(path, isList ? `${name}[]` : name), entry);
}

/** What it says of itself, or else what the figures that it refers to say. */
function meaningOf(property: Fields): string {
  const own = descriptionOf(property);
  return own === '' ? descriptionOf(fieldsOf(definitions[nameIn(property['$ref'])])) : own;
}

function nameIn(reference: unknown): string {
  return typeof reference === 'string' ? (reference.split('/').at(-1) ?? '') : '';
}

function typeOf(property: Fields, path: string): string {
  const { $ref: reference, enum: names, const: only, type } = property;
  if (reference !== undefined) return referredType(nameIn(reference), path);
  if (only !== undefined) return codeOf(only);
  if (names !== undefined) return listOf(names).map(codeOf).join(', ');
  const choices = [...listOf(property['anyOf']), ...listOf(property['oneOf'])].map(fieldsOf);
  if (choices.length > 0) return choices.map((choice) => typeOf(choice, path)).join(', or ');
  return listOf(type)
    .map((kind) => plainType(kind, property, path))
    .join(', or ');
}

/** Shared figures have a table of their own when there are keys to tell. */
function referredType(name: string, path: string): string {
  const definition = fieldsOf(definitions[name]);
  const isTold = definition['properties'] !== undefined || definition['oneOf'] !== undefined;
  return isTold ? linkTo(`${name} figures`) : typeOf(definition, path);
}

function plainType(kind: unknown, property: Fields, path: string): string {
  switch (kind) {
    case 'object':
      return property['properties'] === undefined
        ? `by name: ${typeOf(fieldsOf(property['additionalProperties']), path)}`
        : linkTo(path);
    case 'array':
      return `list: ${typeOf(fieldsOf(property['items']), `${path}[]`)}`;
    case 'boolean':
      return '`true`, `false`';
    case 'integer':
      return 'whole number';
    case 'string':
      return 'text';
    case 'null':
      return '`null`';
    default:
      return 'number';
  }
}

function linkTo(heading: string): string {
  const name = heading.replace(' figures', '').replace(/^.*\.(?=\w)/, '');
  return `[${name.replaceAll(/[[\]]/g, '')}](${anchorOf(heading).replaceAll(' ', '-')})`;
}
