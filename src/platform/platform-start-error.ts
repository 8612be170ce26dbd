/** One reason why the platform could not start. */
export interface StartProblem {
  /** The setting it is about: `port`, `--db-url`, `tokens`, or `platform` itself. */
  readonly where: string;
  /** One sentence without secrets. */
  readonly message: string;
}

/** The platform could not start as asked; carries every problem found. */
export class PlatformStartError extends Error {
  override readonly name = 'PlatformStartError';
  readonly problems: readonly StartProblem[];

  constructor(problems: readonly StartProblem[]) {
    super(problems.map((problem) => `${problem.where}  ${problem.message}`).join('\n'));
    this.problems = problems;
  }
}
