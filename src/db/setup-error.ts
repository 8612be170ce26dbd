/** What is wrong with the database a user gave, or with the attempt to start one. */
export interface SetupProblem {
  /** The setting it is about: `--db-url`, `database.schema`, `--migrate`. */
  readonly where: string;
  /** One sentence without secrets. */
  readonly message: string;
}

/** The database cannot be used as asked; carries every problem found. */
export class DatabaseSetupError extends Error {
  override readonly name = 'DatabaseSetupError';
  readonly problems: readonly SetupProblem[];

  constructor(problems: readonly SetupProblem[]) {
    super(problems.map((problem) => `${problem.where}  ${problem.message}`).join('\n'));
    this.problems = problems;
  }
}
