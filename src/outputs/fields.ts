// What is read from a file is checked before it is believed, as far as figures are taken from it.

/** An object of which nothing is known yet. */
export type Fields = Readonly<Record<string, unknown>>;

/** Whether a value is an object, and no list. */
export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a value is a number; JSON holds no other than finite ones. */
export function isNumber(value: unknown): boolean {
  return typeof value === 'number';
}

/** Whether a value is a number, or what stands for one that is not there. */
export function isNumberOrNull(value: unknown): boolean {
  return value === null || isNumber(value);
}

/** Whether a value is an object in which each of the keys is a number. */
export function hasNumbers(value: unknown, keys: readonly string[]): value is Fields {
  return isObject(value) && keys.every((key) => isNumber(value[key]));
}

/** Whether a value is an object and every part of it is as wanted. */
export function every(value: unknown, holds: (part: unknown) => boolean): boolean {
  return isObject(value) && Object.values(value).every(holds);
}
