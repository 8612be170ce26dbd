import type { CoverageSummary, PersonaCoverage } from '../metrics/coverage-summary.ts';
import type { Chart } from '../metrics/observation.ts';
import type { CoverageTotals } from '../metrics/totals.ts';
import { CoverageBook } from '../streams/coverage-book.ts';
import { summarizeAllCoverage, summarizeCoverage } from '../streams/summarize-coverage.ts';
import { statesAround } from '../streams/way-states.ts';

/** How much of the charts users came to, of all personas together and of each. */
export interface ReplayedCoverage extends CoverageSummary {
  readonly personas: Readonly<Record<string, PersonaCoverage>>;
}

interface Seen {
  readonly book: CoverageBook;
  /** Innermost states. */
  readonly states: Set<string>;
}

/** Which states and transitions a replay has seen, counted as a run counts them. */
export class ReplayCoverage {
  readonly #seen = new Map<string, Seen>();

  declare(persona: string, chart: Pick<Chart, 'states' | 'ways'>): void {
    const book = new CoverageBook();
    book.declare(chart);
    this.#seen.set(persona, { book, states: new Set() });
  }

  enter(persona: string, state: string): void {
    this.#seen.get(persona)?.states.add(state);
  }

  take(persona: string, way: string): void {
    this.#seen.get(persona)?.book.take({ way });
  }

  summary(): ReplayedCoverage {
    const personas = [...this.#seen].map(([name, seen]) => [name, totalsOf(seen)] as const);
    const each = personas.map(([name, totals]) => [name, summarizeCoverage(totals)] as const);
    return {
      ...summarizeAllCoverage(personas.map(([, totals]) => totals)),
      personas: Object.fromEntries(each),
    };
  }
}

/** Who is in a state is in those around it, too. */
function totalsOf({ book, states }: Seen): CoverageTotals {
  return book.totals(new Set([...states].flatMap(statesAround)));
}
