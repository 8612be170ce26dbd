import assert from 'node:assert/strict';
import { hostNow, hostTimeout } from '../determinism/host.ts';
import { readFigure } from '../scenario/reading-figure.ts';
import { redactUrl } from '../scenario/redact-url.ts';
import type { ReadingSource } from '../scenario/scenario.ts';
import { FigureMeter, type FigureOutcome } from './figure-meter.ts';
import { PageReader } from './page-reader.ts';
import type { Reach } from './reach.ts';
import { readQueryAnswer } from './read-query-answer.ts';

/** A source whose figures are readable, and how it is reached. */
export interface OpenSource extends ReadingSource {
  readonly reach: Reach;
  /** True while it is down on purpose: that it cannot be read then is nothing to tell. */
  readonly isDown?: () => boolean;
}

export type RecordReading = (figure: string, value: number) => void;

/** Longest wait for a page, or the source's interval if that is shorter. */
const timeoutMaxMs = 5000;

/**
 * Reads figures of a target from outside while a run lasts, each source at its own interval and one
 * request at a time. What cannot be read is missing, and counted.
 */
export class TargetReadings {
  readonly #pollers: readonly SourcePoller[];

  constructor(sources: readonly OpenSource[], record: RecordReading) {
    this.#pollers = sources.map((source) => new SourcePoller(source, record));
  }

  start(): void {
    for (const poller of this.#pollers) poller.start();
  }

  /** Ends all requests; nothing is recorded from then on. */
  async stop(): Promise<void> {
    await Promise.all(this.#pollers.map((poller) => poller.stop()));
  }

  /** What could not be read, how often and why, in words without secrets. */
  problems(): readonly string[] {
    return this.#pollers.flatMap((poller) => poller.problems());
  }
}

type Figures = readonly (readonly [name: string, text: string])[];
type ReadAll = () => Promise<readonly (readonly [name: string, outcome: FigureOutcome])[]>;

interface Failures {
  readonly times: number;
  readonly last: string;
}

/** One request after the other, at multiples of the interval since the start. */
class SourcePoller {
  readonly #source: OpenSource;
  readonly #record: RecordReading;
  readonly #reader: PageReader;
  readonly #readAll: ReadAll;
  readonly #failures = new Map<string, Failures>();
  #dueAt = 0;
  #polls = 0;
  #isOver = false;
  #cancel: () => void = () => undefined;

  constructor(source: OpenSource, record: RecordReading) {
    const { kind, reach, intervalMs } = source;
    const url = new URL(source.url);
    this.#source = source;
    this.#record = record;
    this.#reader = new PageReader({ url, reach, timeoutMs: Math.min(intervalMs, timeoutMaxMs) });
    const figures = Object.entries(source.figures);
    this.#readAll =
      kind === 'exposition'
        ? pageOf(url, figures, this.#reader)
        : queriesOf(url, figures, this.#reader);
  }

  start(): void {
    this.#dueAt = hostNow();
    void this.#poll();
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    this.#cancel();
    await this.#reader.destroy();
  }

  problems(): readonly string[] {
    const where = redactUrl(this.#source.url);
    return [...this.#failures].map(
      ([figure, { times, last }]) =>
        `target.${figure} was not read ${times} of ${this.#polls} times: ${last} (${where})`,
    );
  }

  async #poll(): Promise<void> {
    const outcomes = await this.#readAll();
    if (this.#isOver) return;
    this.#polls += 1;
    for (const [figure, outcome] of outcomes) this.#take(figure, outcome);
    this.#pollLater();
  }

  #take(figure: string, outcome: FigureOutcome): void {
    if (outcome.kind === 'value') this.#record(figure, outcome.value);
    if (outcome.kind !== 'failed' || this.#source.isDown?.() === true) return;
    const times = (this.#failures.get(figure)?.times ?? 0) + 1;
    this.#failures.set(figure, { times, last: outcome.why });
  }

  #pollLater(): void {
    const { intervalMs } = this.#source;
    const passed = Math.floor((hostNow() - this.#dueAt) / intervalMs);
    this.#dueAt += (passed + 1) * intervalMs;
    const delayMs = Math.max(0, this.#dueAt - hostNow());
    this.#cancel = hostTimeout(() => void this.#poll(), delayMs);
  }
}

/** All figures from one page. */
function pageOf(url: URL, figures: Figures, reader: PageReader): ReadAll {
  const meters = figures.map(([name, text]) => [name, meterOf(text)] as const);
  return async () => {
    const page = await reader.get(url.pathname + url.search);
    return meters.map(
      ([name, meter]) =>
        [name, page.kind === 'page' ? meter.read(page.text, page.at) : page] as const,
    );
  };
}

function meterOf(text: string): FigureMeter {
  const read = readFigure(text);
  assert('figure' in read, `a figure that cannot be read: ${text}`);
  return new FigureMeter(read.figure);
}

/** A query for each figure, one after the other. */
function queriesOf(url: URL, figures: Figures, reader: PageReader): ReadAll {
  const base = `${url.pathname.replace(/\/$/, '')}/api/v1/query`;
  return async () => {
    const outcomes: [string, FigureOutcome][] = [];
    for (const [name, text] of figures) {
      const page = await reader.get(`${base}?query=${encodeURIComponent(text)}`);
      outcomes.push([name, page.kind === 'page' ? readQueryAnswer(page.text) : page]);
    }
    return outcomes;
  };
}
