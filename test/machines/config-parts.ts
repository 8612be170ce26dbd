/** Something inside a machine's config, with the way to it: `states.online.on.pushed`. */
export interface ConfigPart {
  readonly path: string;
  readonly value: unknown;
}

/** Every value of a config, the config itself included. */
export function configParts(value: unknown, path = ''): readonly ConfigPart[] {
  const own = { path, value };
  if (typeof value !== 'object' || value === null) return [own];
  const inner = Object.entries(value).flatMap(([key, part]) =>
    configParts(part, path === '' ? key : `${path}.${key}`),
  );
  return [own, ...inner];
}

/** The texts of a parameter wherever it is given, such as every `operation` of a `take`. */
export function parametersOf(config: unknown, type: string, name: string): readonly string[] {
  return configParts(config).flatMap(({ value }) => {
    if (!isRecord(value) || value['type'] !== type || !isRecord(value['params'])) return [];
    return [String(value['params'][name])];
  });
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
