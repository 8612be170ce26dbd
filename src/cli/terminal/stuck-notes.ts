import type { StuckFigures, Window } from '../../metrics/window.ts';
import { msText, nounText } from './number-text.ts';
import { plainText } from './plain-text.ts';

/** What is said when users get stuck: once of each state of a persona, not for every user. */
export class StuckNotes {
  readonly #told = new Set<string>();

  /** `72 s  stuck in online.waiting: 3 users of observer, first observer-1`. */
  of({ endMs, stuck }: Pick<Window, 'endMs' | 'stuck'>): readonly string[] {
    return stuck.filter((place) => this.#isNew(place)).map((place) => noteOf(endMs, place));
  }

  #isNew({ persona, state }: StuckFigures): boolean {
    const place = `${persona} ${state}`;
    const isNew = !this.#told.has(place);
    this.#told.add(place);
    return isNew;
  }
}

function noteOf(endMs: number, { persona, state, users, firstUser }: StuckFigures): string {
  const who = `${nounText(users, 'user')} of ${plainText(persona)}, first ${plainText(firstUser)}`;
  return `${msText(endMs)}  stuck in ${plainText(state)}: ${who}`;
}
