export type Fields = Readonly<Record<string, unknown>>;

/** Recognises one kind of untrusted value; `expected` completes the sentence "x must be …". */
export interface Kind<T> {
  readonly expected: string;
  is(value: unknown): value is T;
}

export type Shape = Readonly<Record<string, Kind<unknown>>>;
export type Shaped<S extends Shape> = {
  readonly [K in keyof S]: S[K] extends Kind<infer T> ? T : never;
};

/** Two of them and a separator fit into a name of the database. */
const maxNameLength = 96;
const maxTextLength = 10_000;
const maxPlainDepth = 32;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether the fields have the shape; the type follows. */
export function hasShape<S extends Shape>(shape: S, fields: Fields): fields is Shaped<S> & Fields {
  for (const key in shape) {
    if (shape[key]?.is(own(fields, key)) === false) return false;
  }
  return true;
}

/** One sentence that names every field which is missing or wrong. */
export function misshapen(shape: Shape, fields: Fields): string {
  return Object.entries(shape)
    .filter(([key, kind]) => !kind.is(own(fields, key)))
    .map(([key, kind]) => `${key} must be ${kind.expected}`)
    .join('; ');
}

/** Parses a JSON object from the network; anything else is `undefined`. */
export function parseFields(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** An inherited property such as `constructor` is not a field of a message. */
function own(fields: Fields, key: string): unknown {
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}

/** Control characters only serve mischief, and lone surrogates cannot be stored. */
function isPrintable(value: string): boolean {
  if (!value.isWellFormed()) return false;
  for (let at = 0; at < value.length; at += 1) {
    const unit = value.charCodeAt(at);
    if (unit < 32 || unit === 127) return false;
  }
  return true;
}

export const name: Kind<string> = {
  expected: `a text of 1 to ${maxNameLength} printable characters`,
  is: (value): value is string =>
    typeof value === 'string' &&
    value.length > 0 &&
    value.length <= maxNameLength &&
    isPrintable(value),
};

export const longText: Kind<string> = {
  expected: `a text of at most ${maxTextLength} characters`,
  is: (value): value is string =>
    typeof value === 'string' && value.length <= maxTextLength && !value.includes('\0'),
};

export const flag: Kind<boolean> = {
  expected: 'true or false',
  is: (value): value is boolean => typeof value === 'boolean',
};

export const fields: Kind<Fields> = { expected: 'an object', is: isFields };

/** Any JSON that can be stored: no NUL, nesting of at most 32. */
export const plain: Kind<unknown> = {
  expected: `JSON without NUL characters, nested at most ${maxPlainDepth} deep`,
  is: (value): value is unknown => isStorable(value, maxPlainDepth),
};

export function numberIn(min: number, max: number): Kind<number> {
  return {
    expected: `a number from ${min} to ${max}`,
    is: (value): value is number => typeof value === 'number' && value >= min && value <= max,
  };
}

export function integerIn(min: number, max: number): Kind<number> {
  return {
    expected: `a whole number from ${min} to ${max}`,
    is: (value): value is number =>
      typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max,
  };
}

export function oneOf<const T extends string>(values: readonly T[]): Kind<T> {
  return {
    expected: `one of ${values.join(', ')}`,
    is: (value): value is T => values.some((allowed) => allowed === value),
  };
}

export function optional<T>(kind: Kind<T>): Kind<T | null | undefined> {
  return {
    expected: `${kind.expected}, or left out`,
    is: (value): value is T | null | undefined =>
      value === undefined || value === null || kind.is(value),
  };
}

export function listOf<T>(kind: Kind<T>, max: number, min = 0): Kind<readonly T[]> {
  return {
    expected: `a list of ${min} to ${max} entries, each ${kind.expected}`,
    is: (value): value is readonly T[] =>
      Array.isArray(value) &&
      value.length >= min &&
      value.length <= max &&
      value.every((entry) => kind.is(entry)),
  };
}

function isStorable(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return !value.includes('\0');
  if (typeof value !== 'object' || value === null) return true;
  if (depth === 0) return false;
  for (const key in value) {
    if (key.includes('\0')) return false;
  }
  return Object.values(value).every((part) => isStorable(part, depth - 1));
}
