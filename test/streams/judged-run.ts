import type { Connection, Life, Observation } from '../../src/metrics/observation.ts';
import type { Summary, ThresholdResult } from '../../src/metrics/summary.ts';
import type { Threshold } from '../../src/metrics/threshold.ts';
import type { ThresholdStanding } from '../../src/metrics/window.ts';
import { readThreshold } from '../../src/scenario/read-threshold.ts';
import { Ledger } from '../../src/streams/ledger.ts';
import { ThresholdBook } from '../../src/streams/threshold-book.ts';
import { sampleAt, tickAt } from './observed-run.ts';

const registry = { personas: ['observer', 'researcher'], protocols: ['agents'] };

/** A threshold from its text or object; throws on one that cannot be read. */
export function thresholdOf(written: unknown): Threshold {
  const reading = readThreshold(written, registry);
  if (reading.kind === 'threshold') return reading.threshold;
  throw new Error(reading.problems.map(({ message }) => message).join('; '));
}

interface JudgedRun {
  readonly results: readonly ThresholdResult[];
  /** After each window. */
  readonly standings: readonly ThresholdStanding[];
}

interface Circumstances {
  readonly phasesThatCount?: readonly string[];
  readonly baseline?: Summary;
}

/** What thresholds come to in a run in which `steady` counts; needs `prepareHistograms()`. */
export function judged(
  written: readonly unknown[],
  observations: readonly Observation[],
  { phasesThatCount = ['steady'], baseline }: Circumstances = {},
): JudgedRun {
  const thresholds = written.map(thresholdOf);
  const book = new ThresholdBook(thresholds, { phasesThatCount, baseline });
  const ledger = new Ledger();
  const standings: ThresholdStanding[] = [];
  for (const observation of observations) {
    book.observe(observation);
    const window = ledger.observe(observation);
    if (window === undefined) continue;
    book.close(window);
    standings.push(book.standing());
  }
  ledger.destroy();
  return { results: book.results(), standings };
}

/** The one result of the one threshold. */
export function judgedOne(
  written: unknown,
  observations: readonly Observation[],
  circumstances?: Circumstances,
): ThresholdResult {
  const [result] = judged([written], observations, circumstances).results;
  if (result === undefined) throw new Error('no result');
  return result;
}

/** An attempt to connect with sensible defaults: open after 1 ms. */
export function connectionAt(at: number, parts: Partial<Connection> = {}): Connection {
  return {
    kind: 'connection',
    at,
    persona: 'observer',
    user: 'observer-1',
    state: 'connecting',
    step: 'opened',
    reconnect: false,
    startedAt: at - 1,
    errorClass: undefined,
    connectUs: parts.step === undefined || parts.step === 'opened' ? 1_000 : undefined,
    ...parts,
  };
}

export function lifeAt(at: number, step: Life['step']): Life {
  return { kind: 'life', at, persona: 'observer', user: `observer-${at}`, step };
}

/** Samples of these latencies in one second that ends at `at`. */
export function second(at: number, latenciesMs: readonly number[], phase = 'steady') {
  const samples = latenciesMs.map((ms) => sampleAt(at - 1, { serviceUs: ms * 1_000 }));
  return [...samples, tickAt(at, { phase })];
}

/** 1, 2, … ms. */
export function upTo(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}
