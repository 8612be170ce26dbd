import { wholeMicroseconds } from '../determinism/whole-microseconds.ts';
import type { Segment } from './load-shape.ts';

/** A phase with its levels settled; times in ms since the run's start. */
export interface PhaseLine extends Segment {
  /** Goes there in so many equal steps instead of a straight line. */
  readonly steps: number | undefined;
  readonly burst: LineBurst | undefined;
}

/** The last `forMs` of every `everyMs` have this level. */
export interface LineBurst {
  readonly everyMs: number;
  readonly forMs: number;
  readonly level: number;
}

/** The segments of a phase; `round` makes a level one that can be, such as a whole user. */
export function phaseSegments(
  line: PhaseLine,
  round: (level: number) => number,
): readonly Segment[] {
  const { startMs, endMs, from, to, steps, burst } = line;
  if (steps !== undefined) return stepSegments(line, steps, round);
  if (burst !== undefined) return burstSegments(line, burst, round);
  return [{ startMs, endMs, from: round(from), to: round(to) }];
}

/** Each step is held equally long; the last one is the level at the end. */
function stepSegments(
  line: PhaseLine,
  steps: number,
  round: (level: number) => number,
): readonly Segment[] {
  const { startMs, endMs, from, to } = line;
  const timeOf = (step: number): number =>
    step === steps ? endMs : wholeMicroseconds(startMs + ((endMs - startMs) * step) / steps);
  return Array.from({ length: steps }, (_, step) => {
    const level = round(from + ((to - from) * (step + 1)) / steps);
    return { startMs: timeOf(step), endMs: timeOf(step + 1), from: level, to: level };
  });
}

/** Every period begins calm and ends with its burst; what is left of the last one is calm. */
function burstSegments(
  line: PhaseLine,
  { everyMs, forMs, level }: LineBurst,
  round: (level: number) => number,
): readonly Segment[] {
  const { startMs, endMs, from, to } = line;
  const slope = (to - from) / (endMs - startMs);
  const calm = (fromMs: number, untilMs: number): Segment => ({
    startMs: fromMs,
    endMs: untilMs,
    from: round(from + slope * (fromMs - startMs)),
    to: round(from + slope * (untilMs - startMs)),
  });
  const segments: Segment[] = [];
  let atMs = startMs;
  for (let period = 1; ; period += 1) {
    const burstEndMs = wholeMicroseconds(startMs + period * everyMs);
    if (burstEndMs > endMs) break;
    const burstMs = wholeMicroseconds(burstEndMs - forMs);
    segments.push(calm(atMs, burstMs));
    segments.push({ startMs: burstMs, endMs: burstEndMs, from: round(level), to: round(level) });
    atMs = burstEndMs;
  }
  return atMs < endMs ? [...segments, calm(atMs, endMs)] : segments;
}
