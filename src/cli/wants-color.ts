/** Whether the standard output is to be coloured: a terminal, and nobody asked not to. */
export function wantsColor(environment: Readonly<Record<string, string | undefined>>): boolean {
  const isPlain = (environment['NO_COLOR'] ?? '') !== '' || environment['TERM'] === 'dumb';
  // Without a terminal `isTTY` is not false but missing.
  return !isPlain && process.stdout.isTTY === true;
}
