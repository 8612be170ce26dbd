/** A JSON Schema, or a part of one, as it is looked through for a page. */
export type Fields = Readonly<Record<string, unknown>>;

/** The fields of an object; none of anything else. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

/** The entries of a list; the one value where there is no list. */
export function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** What a schema says about itself, on one line of a table. */
export function descriptionOf({ description }: Fields): string {
  return typeof description === 'string' ? description.replaceAll('|', '\\|') : '';
}

/** A value as code. */
export function codeOf(value: unknown): string {
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

export function joinedPath(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

/** The link to the heading that is a path. */
export function anchorOf(path: string): string {
  return `#${path.toLowerCase().replaceAll(/[^a-z0-9_ -]/g, '')}`;
}
