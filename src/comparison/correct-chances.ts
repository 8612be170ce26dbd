import { holm } from './holm.ts';
import type { SeriesName } from './series-name.ts';

type Level = SeriesName['level'];

/**
 * Each level's part of the chance of calling anything different that is not, 1 in all. Whole
 * transports decide most and are not to be drowned by the many operations.
 */
const parts: Readonly<Record<Level, number>> = { transport: 0.5, persona: 0.25, operation: 0.25 };

/** A chance that is corrected together with the others of its level. */
export interface LevelChance {
  readonly level: Level;
  readonly chance: number;
}

/** The chances in their order, corrected for how many there are: Holm's rule within each level. */
export function correctChances(chances: readonly LevelChance[]): readonly number[] {
  const corrected = chances.map(() => 1);
  for (const [level, part] of Object.entries(parts)) {
    const places = chances.flatMap((one, index) => (one.level === level ? [index] : []));
    const ofLevel = holm(places.map((place) => chances[place]?.chance ?? 1));
    for (const [index, place] of places.entries()) {
      corrected[place] = Math.min(1, (ofLevel[index] ?? 1) / part);
    }
  }
  return corrected;
}
