/** The state in which a declared transition begins, and those around it, outermost first. */
export function wayStates(way: string): readonly string[] {
  return statesAround(way.slice(0, way.indexOf(' ')));
}

/** A state and those around it, outermost first: `online` and `online.resting`. */
export function statesAround(state: string): readonly string[] {
  const levels = state.split('.');
  return levels.map((_, depth) => levels.slice(0, depth + 1).join('.'));
}
