import type { Kysely } from 'kysely';
import type { Database } from '../schema.ts';
import { isRecord } from './fields.ts';
import type { Field } from './fields.ts';
import { OperationRefusal } from './operation-refusal.ts';

/** Where an operation works: one connection, one run. */
export interface OperationContext {
  readonly db: Kysely<Database>;
  readonly runId: string;
}

type Shape = Readonly<Record<string, Field<unknown>>>;

/** An input after its check; fields that the shape does not name are ignored. */
type InputOf<S extends Shape> = {
  readonly [K in keyof S]: S[K] extends Field<infer T> ? T : never;
};

/** Takes any JSON; `prepare` throws an `OperationRefusal` with every problem of the input. */
export interface Operation<Result> {
  readonly prepare: (input: unknown) => (context: OperationContext) => Promise<Result>;
}

/** An operation of the given input shape. */
export function operation<S extends Shape, Result>(
  shape: S,
  run: (context: OperationContext, input: InputOf<S>) => Promise<Result>,
): Operation<Result> {
  return {
    prepare(input) {
      if (fits(shape, input)) return (context) => run(context, input);
      throw new OperationRefusal('invalid_input', problemsOf(shape, input));
    },
  };
}

function fits<S extends Shape>(shape: S, input: unknown): input is InputOf<S> {
  return problemsOf(shape, input).length === 0;
}

function problemsOf(shape: Shape, input: unknown): readonly string[] {
  if (!isRecord(input)) return ['the input must be an object'];
  return Object.entries(shape)
    .filter(([key, field]) => !field.accepts(Object.hasOwn(input, key) ? input[key] : undefined))
    .map(([key, field]) => `${key} must be ${field.expected}`);
}
