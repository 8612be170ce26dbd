import { scenarioJsonSchema } from '../src/scenario/schema.ts';
import { shippedRegistry } from '../src/sources/shipped-registry.ts';
import {
  anchorOf,
  codeOf,
  descriptionOf,
  fieldsOf,
  joinedPath,
  listOf,
  type Fields,
} from './json-schema.ts';

const introduction = `# Keys of a scenario file

Written by \`npm run generate\` from the schema that reads scenarios;
[scenarios.md](scenarios.md) shows them at work. A duration is a number of seconds or \`500ms\`,
\`10s\`, \`5m\`, \`1h\`; a share is \`40%\`. Wherever a value is wanted, \`\${NAME}\` or
\`\${NAME:-default}\` takes it from the environment. \`--set reconnect.attempts=5\` changes one
from the command line.

\`presets\` has groups of these same keys by name, all but \`name\`, \`presets\` and
\`environments\`, for \`--preset\`; \`environments\` has groups of the keys of \`target\`, for
\`--env\`.`;

/** Groups whose keys are those of another place. */
const repeated = ['presets', 'environments'];

/** The page of all keys of a scenario file: type, default and meaning, group by group. */
export function scenarioKeyReference(): string {
  const schema = fieldsOf(scenarioJsonSchema(shippedRegistry));
  return [introduction, ...sections('', schema), ''].join('\n');
}

function sections(path: string, group: Fields): readonly string[] {
  const required = listOf(group['required']);
  const entries = Object.entries(fieldsOf(group['properties'])).map(
    ([name, schema]) => [name, fieldsOf(schema)] as const,
  );
  const rows = entries.map(([name, schema]) => {
    const state = required.includes(name) ? '**required**' : defaultOf(schema);
    const cells = [`\`${name}\``, typeOf(schema, joinedPath(path, name)), state, meaningOf(schema)];
    return `| ${cells.join(' | ')} |`;
  });
  const inner = entries.flatMap(([name, schema]) => {
    const found = repeated.includes(name) ? undefined : innerGroup(schema, joinedPath(path, name));
    return found === undefined ? [] : sections(found.path, found.group);
  });
  const title = path === '' ? 'The file' : `\`${path}\``;
  const table = ['| key | is | default | means |', '| --- | --- | --- | --- |', ...rows];
  return ['', `## ${title}`, '', ...table, ...inner];
}

interface InnerGroup {
  readonly path: string;
  readonly group: Fields;
}

/** The group of keys that a value is, lists, or has under names; `undefined` when there is none. */
function innerGroup(schema: Fields, path: string): InnerGroup | undefined {
  const choices = listOf(schema['anyOf']).map(fieldsOf);
  const found = choices.map((choice) => innerGroup(choice, path)).find((one) => one !== undefined);
  if (found !== undefined) return found;
  if (schema['type'] === 'array') return innerGroup(fieldsOf(schema['items']), `${path}[]`);
  const isMap = schema['additionalProperties'] !== false;
  if (schema['type'] === 'object' && isMap) {
    return innerGroup(fieldsOf(schema['additionalProperties']), `${path}.<name>`);
  }
  return isDescribed(schema) ? { path, group: schema } : undefined;
}

/** Keys that nothing is said about are named in the row of their group. */
function isDescribed(schema: Fields): boolean {
  return Object.values(fieldsOf(schema['properties'])).some(
    (property) => fieldsOf(property)['description'] !== undefined,
  );
}

function typeOf(schema: Fields, path: string): string {
  const choices = listOf(schema['anyOf']).map(fieldsOf);
  if (choices.length > 0) {
    if (choices.some(isDuration) || isMoment(choices)) return 'duration';
    return [...new Set(choices.map((choice) => typeOf(choice, path)))].join(', or ');
  }
  const { enum: names, const: only, type } = schema;
  if (only !== undefined) return codeOf(only);
  if (names !== undefined) return listOf(names).map(codeOf).join(', ');
  if (type === 'object') return objectType(schema, path);
  if (type === 'array') return arrayType(schema, path);
  return plainType(schema);
}

function objectType(schema: Fields, path: string): string {
  const entries = Object.entries(fieldsOf(schema['properties']));
  const [first] = entries;
  if (isDescribed(schema)) return `[group](${anchorOf(path)})`;
  if (first !== undefined) {
    const names = entries.map(([name]) => codeOf(name)).join(', ');
    return `${names}: ${typeOf(fieldsOf(first[1]), path)} each`;
  }
  const entry = fieldsOf(schema['additionalProperties']);
  if (repeated.includes(path)) return 'groups by name';
  return `by name: ${typeOf(entry, `${path}.<name>`)}`;
}

function arrayType(schema: Fields, path: string): string {
  const { items, maxItems } = schema;
  if (Array.isArray(items)) {
    return `list of ${items.length}: ${typeOf(fieldsOf(items[0]), path)} each`;
  }
  const most = maxItems === undefined ? '' : `at most ${JSON.stringify(maxItems)}: `;
  return `list, ${most}${typeOf(fieldsOf(items), `${path}[]`)}`;
}

function plainType({ type, minimum, maximum, pattern }: Fields): string {
  const kinds = listOf(type);
  const kind = kinds[0];
  // A second kind with a pattern is a variable that stands for the first.
  if (kinds.length > 1 && pattern === undefined) return 'number, or text';
  if (kind === 'boolean') return '`true` or `false`';
  if (kind === 'integer' || kind === 'number') {
    const noun = kind === 'integer' ? 'whole number' : 'number';
    const range = [
      ...(minimum === undefined ? [] : [`from ${JSON.stringify(minimum)}`]),
      ...(maximum === undefined ? [] : [`to ${JSON.stringify(maximum)}`]),
    ];
    return [noun, ...range].join(' ');
  }
  return typeof pattern === 'string' && pattern.includes('%$') ? 'share' : 'text';
}

function isDuration({ type, pattern }: Fields): boolean {
  return type === 'string' && typeof pattern === 'string' && pattern.includes('ms|s|m|h');
}

/** Seconds, or text that is read as a duration later. */
function isMoment(choices: readonly Fields[]): boolean {
  const [seconds, text, ...others] = choices;
  const isText = text?.['type'] === 'string' && text['pattern'] === undefined;
  return isText && others.length === 0 && listOf(seconds?.['type'])[0] === 'number';
}

/** What it is when it is left out; where that follows from other keys the description tells it. */
const toldDefault = /(?:[;.,] |^)[Dd]efault ((?:[^;.\s]|\.\d)+)\.$/;

function defaultOf(schema: Fields): string {
  const value = schema['default'];
  if (value !== undefined && !['{}', '[]', '""'].includes(JSON.stringify(value))) {
    return codeOf(value);
  }
  const [, told = 'none'] = toldDefault.exec(descriptionOf(schema)) ?? [];
  return told === 'none' ? '–' : codeOf(told);
}

/** Type and default have columns of their own. */
function meaningOf(schema: Fields): string {
  const text = descriptionOf(schema).replace(toldDefault, '.');
  const rest = text.replace(/ A duration(?:: a bare number is seconds)?\.$/, '');
  return rest === '.' ? '–' : rest;
}
