import type { Answer, MaybeLater } from './answer.ts';
import { refuse } from './answer.ts';
import type { Client } from './client.ts';
import type { Fields, Shape, Shaped } from './fields.ts';
import { hasShape, misshapen } from './fields.ts';

/** Answers one kind of message, or carries out one command. */
export type Handler = (given: Fields, from: Client) => MaybeLater<Answer>;

/** A handler that only sees fields of its shape; all others are `invalid`. */
export function handler<S extends Shape>(
  shape: S,
  handle: (given: Shaped<S>, from: Client) => MaybeLater<Answer>,
): Handler {
  return (given, from) =>
    hasShape(shape, given) ? handle(given, from) : refuse('invalid', misshapen(shape, given));
}
