import { join } from 'node:path';
import { firstDifference, type Difference, type Trace } from '../replay/first-difference.ts';
import type { IngressHeader } from '../replay/ingress-header.ts';
import { IngressReader } from '../replay/ingress-reader.ts';
import { ingressLog } from '../replay/ingress-recorder.ts';
import { stateChanges, type ChangesAtOnce } from '../replay/state-changes.ts';
import { InputError, problemsIn, type Problem } from '../scenario/problem.ts';
import { headerDifferences } from './header-differences.ts';

export type { Difference, Whereabouts } from '../replay/first-difference.ts';

/** Two recorded runs beside each other. */
export interface RunDifference {
  /** What they were made from and is not the same, in words. */
  readonly headers: readonly string[];
  /** The first user who goes another way; `undefined`: nobody, as far as both logs go. */
  readonly first: Difference | undefined;
  /** Which log does not hold all of its run; what follows is not compared. */
  readonly cut: readonly ('a' | 'b')[];
}

interface OpenedLog {
  readonly reader: IngressReader;
  readonly header: IngressHeader;
}

/**
 * Finds where two logs differ first, reading both once. Throws an `InputError` with the problems
 * of both when one cannot be read.
 */
export async function diffRuns(a: string, b: string): Promise<RunDifference> {
  const opened = await Promise.all([a, b].map((folder) => settled(openLog(folder))));
  const [left, right] = opened.map(({ value }) => value);
  const problems = opened.flatMap((log) => log.problems);
  if (left === undefined || right === undefined) throw new InputError(problems);
  const faults: Problem[] = [];
  const [one, other] = [traceOf(left, faults), traceOf(right, faults)];
  const first = await firstDifference(one, other);
  // What is wrong with the rest of either is told as well, and whether it came to its end.
  await readOut(one);
  await readOut(other);
  if (faults.length > 0) throw new InputError(faults);
  return {
    headers: headerDifferences(left.header, right.header),
    first,
    cut: [...(one.isWhole() ? [] : (['a'] as const)), ...(other.isWhole() ? [] : (['b'] as const))],
  };
}

async function openLog(folder: string): Promise<OpenedLog> {
  const reader = new IngressReader(folder.endsWith(ingressLog) ? folder : join(folder, ingressLog));
  return { reader, header: await reader.header() };
}

/** The changes of a log, which end where something is wrong; that is added to `faults`. */
function traceOf({ reader }: OpenedLog, faults: Problem[]): Trace {
  return {
    changes: untilFault(stateChanges(reader), faults),
    isWhole: () => reader.end?.stopped === null,
  };
}

async function* untilFault(
  changes: AsyncGenerator<ChangesAtOnce, void>,
  faults: Problem[],
): AsyncGenerator<ChangesAtOnce, void> {
  try {
    yield* changes;
  } catch (error) {
    const problems = problemsIn(error);
    if (problems === undefined) throw error;
    faults.push(...problems);
  }
}

async function readOut({ changes }: Trace): Promise<void> {
  for (let next = await changes.next(); next.done !== true;) next = await changes.next();
}

interface Settled<Value> {
  readonly value: Value | undefined;
  readonly problems: readonly Problem[];
}

async function settled<Value>(work: Promise<Value>): Promise<Settled<Value>> {
  try {
    return { value: await work, problems: [] };
  } catch (error) {
    const problems = problemsIn(error);
    if (problems === undefined) throw error;
    return { value: undefined, problems };
  }
}
