/** The state in which a declared transition begins, and those around it, outermost first. */
export function wayStates(way: string): readonly string[] {
  const levels = way.slice(0, way.indexOf(' ')).split('.');
  return levels.map((_, depth) => levels.slice(0, depth + 1).join('.'));
}
