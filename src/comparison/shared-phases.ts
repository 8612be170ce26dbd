/** Something that was measured in a phase. */
export interface InPhase {
  readonly phase: string;
}

/** The values of the phases that both runs have, phase by phase. */
export function sharedPhases<Value extends InPhase>(
  a: readonly Value[],
  b: readonly Value[],
): readonly { readonly a: readonly Value[]; readonly b: readonly Value[] }[] {
  const ofA = Map.groupBy(a, ({ phase }) => phase);
  const ofB = Map.groupBy(b, ({ phase }) => phase);
  return [...ofA].flatMap(([phase, values]) => {
    const others = ofB.get(phase);
    return others === undefined ? [] : [{ a: values, b: others }];
  });
}
