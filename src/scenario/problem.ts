/** One thing wrong with what a user wrote; all problems of an input are reported together. */
export interface Problem {
  /** Where it was written: `scenarios/checkout.yaml personas.reseacher`, `--users`, `--db-url`. */
  readonly where: string;
  /** What is wrong, what is allowed, the nearest right word. One sentence, no secrets. */
  readonly message: string;
}

/** Wrong input. The command line prints every problem and exits with 2. */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map((problem) => `${problem.where}  ${problem.message}`).join('\n'));
    this.problems = problems;
  }
}

/** What an error lists as wrong input; every layer that finds some has an error of its own. */
export function problemsIn(error: unknown): readonly Problem[] | undefined {
  if (!(error instanceof Error) || !('problems' in error)) return undefined;
  const { problems } = error;
  return Array.isArray(problems) && problems.every(isProblem) ? problems : undefined;
}

function isProblem(value: unknown): value is Problem {
  if (typeof value !== 'object' || value === null) return false;
  if (!('where' in value && 'message' in value)) return false;
  return typeof value.where === 'string' && typeof value.message === 'string';
}
