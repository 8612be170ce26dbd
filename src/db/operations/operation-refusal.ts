/** Why an operation did not do what it was asked, found by the operation itself. */
type RefusalKind = 'invalid_input' | 'not_found' | 'conflict';

/** Ends an operation and rolls its transaction back; the runner turns it into data. */
export class OperationRefusal extends Error {
  override readonly name = 'OperationRefusal';
  readonly kind: RefusalKind;
  readonly problems: readonly string[];

  constructor(kind: RefusalKind, problems: readonly string[]) {
    super(`${kind}: ${problems.join('; ')}`);
    this.kind = kind;
    this.problems = problems;
  }
}
