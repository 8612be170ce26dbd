import type { Shaped } from './fields.ts';
import { hasShape, isFields, longText, name, numberIn, parseFields } from './fields.ts';
import type { StartProblem } from './platform-start-error.ts';

/** The one line the program writes: where it listens, or why it does not. */
export type StartReport =
  | {
      readonly kind: 'ready';
      readonly wsUrl: string;
      readonly httpUrl: string;
      readonly pid: number;
    }
  | { readonly kind: 'failed'; readonly problems: readonly StartProblem[] };

const readyShape = { wsUrl: name, httpUrl: name, pid: numberIn(1, Number.MAX_SAFE_INTEGER) };
const problemShape = { where: name, message: longText };

export function writeReport(report: StartReport): string {
  return report.kind === 'ready'
    ? JSON.stringify({ ready: true, ...readyFields(report) })
    : JSON.stringify({ ready: false, problems: report.problems });
}

/** `undefined` when the line is not a report. */
export function readReport(line: string): StartReport | undefined {
  const report = parseFields(line);
  if (report?.['ready'] === true && hasShape(readyShape, report)) {
    return { kind: 'ready', ...readyFields(report) };
  }
  const problems = report?.['problems'];
  if (report?.['ready'] !== false || !Array.isArray(problems)) return undefined;
  return { kind: 'failed', problems: problems.filter(isProblem) };
}

function readyFields({ wsUrl, httpUrl, pid }: Shaped<typeof readyShape>) {
  return { wsUrl, httpUrl, pid };
}

function isProblem(value: unknown): value is StartProblem {
  return isFields(value) && hasShape(problemShape, value);
}
