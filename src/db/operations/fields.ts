/** A value of an operation's input: how to recognise it and what to tell who sent another. */
export interface Field<T> {
  readonly expected: string;
  readonly accepts: (value: unknown) => value is T;
}

/** Longest name of an entity, in characters. */
const maxNameLength = 200;
/** Longest free text, in characters. */
const maxContentLength = 65_536;
/** Largest JSON value in characters of its text, and how deep it may nest. */
const maxJsonLength = 65_536;
const maxJsonDepth = 32;

/** Postgres stores no NUL, and no lone surrogate in JSON. */
function isStorable(value: string): boolean {
  return !value.includes('\0') && value.isWellFormed();
}

function text(minimum: number, maximum: number): Field<string> {
  return {
    expected: `a text of ${minimum} to ${maximum} characters`,
    accepts: (value): value is string =>
      typeof value === 'string' &&
      value.length >= minimum &&
      value.length <= maximum &&
      isStorable(value),
  };
}

export const name = text(1, maxNameLength);
export const content = text(0, maxContentLength);

export function optional<T>(field: Field<T>): Field<T | null | undefined> {
  return {
    expected: `${field.expected} or nothing`,
    accepts: (value): value is T | null | undefined =>
      value === undefined || value === null || field.accepts(value),
  };
}

export function oneOf<const T extends string>(values: readonly T[]): Field<T> {
  return {
    expected: `one of ${values.join(', ')}`,
    accepts: (value): value is T => values.some((allowed) => allowed === value),
  };
}

export function integer(minimum: number, maximum: number): Field<number> {
  return {
    expected: `a whole number from ${minimum} to ${maximum}`,
    accepts: (value): value is number =>
      Number.isInteger(value) && Number(value) >= minimum && Number(value) <= maximum,
  };
}

export const share: Field<number> = {
  expected: 'a number from 0 to 1',
  accepts: (value): value is number => typeof value === 'number' && value >= 0 && value <= 1,
};

export function names(maximum: number): Field<readonly string[]> {
  return {
    expected: `a list of 1 to ${maximum} names`,
    accepts: (value): value is readonly string[] =>
      Array.isArray(value) &&
      value.length >= 1 &&
      value.length <= maximum &&
      value.every((entry) => name.accepts(entry)),
  };
}

export const number: Field<number> = {
  expected: 'a finite number',
  accepts: (value): value is number => Number.isFinite(value),
};

export const json: Field<unknown> = {
  expected: `JSON of at most ${maxJsonLength} characters, ${maxJsonDepth} levels deep`,
  accepts: (value): value is unknown =>
    isJson(value, maxJsonDepth) && JSON.stringify(value).length <= maxJsonLength,
};

function isJson(value: unknown, depthLeft: number): boolean {
  if (value === null || typeof value === 'boolean') return true;
  if (typeof value === 'string') return isStorable(value);
  if (typeof value === 'number') return Number.isFinite(value);
  if (depthLeft === 0) return false;
  if (Array.isArray(value)) return value.every((entry) => isJson(entry, depthLeft - 1));
  if (!isRecord(value)) return false;
  return Object.entries(value).every(
    ([key, entry]) => isStorable(key) && isJson(entry, depthLeft - 1),
  );
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
