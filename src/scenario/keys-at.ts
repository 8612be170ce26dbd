/** The keys that a group of a schema may hold at a path; none where the schema has no group. */
export function keysAt(schema: unknown, path: readonly PropertyKey[]): readonly string[] {
  const [step, ...rest] = path;
  const inner = bare(schema);
  if (step !== undefined) return keysAt(childOf(inner, step), rest);
  return isObject(inner) && 'shape' in inner && isObject(inner.shape)
    ? Object.keys(inner.shape)
    : [];
}

/** Of a group the field, of a list or a map what all its entries are. */
function childOf(schema: unknown, step: PropertyKey): unknown {
  if (!isObject(schema)) return undefined;
  if ('shape' in schema && isObject(schema.shape)) {
    return new Map(Object.entries(schema.shape)).get(String(step));
  }
  if ('element' in schema) return schema.element;
  return 'valueType' in schema ? schema.valueType : undefined;
}

/** Without defaults, options and transformations around it. */
function bare(schema: unknown): unknown {
  let current = schema;
  while (isObject(current) && !('shape' in current || 'element' in current)) {
    if ('in' in current) current = current.in;
    else if ('unwrap' in current && typeof current.unwrap === 'function')
      current = current.unwrap();
    else return current;
  }
  return current;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
