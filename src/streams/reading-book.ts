import { Gauge, isGaugeable } from '../metrics/gauge.ts';
import { maxNameLength, maxOwnMetrics } from '../metrics/limits.ts';
import { sortedRecord } from '../metrics/name-counts.ts';
import type { Reading } from '../metrics/observation.ts';
import type { ReadingFigures } from '../metrics/window.ts';

interface Figure {
  readonly window: Gauge;
  readonly whole: Gauge;
}

/**
 * Figures of the target, read from outside. At most 64 of them: readings of others are counted and
 * kept out, for a mean of different things means nothing.
 */
export class ReadingBook {
  readonly #figures = new Map<string, Figure>();
  /** Readings that were kept out because there were too many figures. */
  folded = 0;
  /** Readings that were no number. */
  invalid = 0;

  record({ figure, value }: Reading): void {
    if (!isGaugeable(value)) {
      this.invalid += 1;
      return;
    }
    const book = this.#figures.get(figure) ?? this.#open(figure);
    if (book === undefined) this.folded += 1;
    else book.window.set(value);
  }

  close(): Readonly<Record<string, ReadingFigures>> {
    const figures = this.#tell(({ window }) => window.figures());
    for (const { window, whole } of this.#figures.values()) whole.take(window);
    return figures;
  }

  summary(): Readonly<Record<string, ReadingFigures>> {
    return this.#tell(({ whole }) => whole.figures());
  }

  #open(name: string): Figure | undefined {
    if (this.#figures.size >= maxOwnMetrics || name.length > maxNameLength) return undefined;
    const figure = { window: new Gauge(), whole: new Gauge() };
    this.#figures.set(name, figure);
    return figure;
  }

  #tell(
    figuresOf: (figure: Figure) => ReadingFigures | undefined,
  ): Readonly<Record<string, ReadingFigures>> {
    const told = [...this.#figures].flatMap(([name, figure]) => {
      const figures = figuresOf(figure);
      return figures === undefined ? [] : [[name, figures] as const];
    });
    return sortedRecord(told);
  }
}
