import { agentsReplyKey } from '../protocols/agents-protocol.ts';
import type { Answer } from './answer.ts';
import { refuse } from './answer.ts';
import type { Fields } from './fields.ts';
import { parseFields } from './fields.ts';
import type { CountedType, MessageType } from './message-types.ts';
import { isMessageType } from './message-types.ts';

const maxIdLength = 128;
const maxKeyLength = 256;

type Id = string | number | undefined;

/** One message of a client. `type` is the row it is counted under. */
export type Request = Understood | Refused;

export interface Understood {
  readonly kind: 'understood';
  readonly type: MessageType;
  readonly key: string | undefined;
  readonly id: Id;
  readonly fields: Fields;
}

/** Answered with an error without being looked at; keeps nothing of the message but its key. */
interface Refused {
  readonly kind: 'refused';
  readonly type: CountedType;
  readonly key: string | undefined;
  readonly id: Id;
  readonly answer: Answer;
}

/** Reads a text frame of the network. */
export function readRequest(text: string): Request {
  const fields = parseFields(text);
  if (fields === undefined) return malformed;
  const { type } = fields;
  const id = readId(fields['id']);
  if (!isMessageType(type)) {
    const answer = refuse('unknown_type', 'type must be one of the protocol');
    return { kind: 'refused', type: 'unknown', key: undefined, id, answer };
  }
  const key = readKey(type, fields);
  const request: Understood = { kind: 'understood', type, key, id, fields };
  return id === undefined && Object.hasOwn(fields, 'id') ? refused(request, badId) : request;
}

export function refused(request: Request, answer: Answer): Request {
  const { type, key, id } = request;
  return { kind: 'refused', type, key, id, answer };
}

const badId = refuse(
  'invalid',
  `id must be a number or a text of at most ${maxIdLength} characters`,
);

const malformed: Request = {
  kind: 'refused',
  type: 'malformed',
  key: undefined,
  id: undefined,
  answer: refuse('malformed', 'a message must be one JSON object'),
};

function readId(id: unknown): Id {
  if (typeof id === 'number') return id;
  return typeof id === 'string' && id.length <= maxIdLength ? id : undefined;
}

/** A key longer than any valid name would only blow up the error that carries it. */
function readKey(type: string, fields: Fields): string | undefined {
  const key = agentsReplyKey(type, fields);
  return key.length <= maxKeyLength ? key : undefined;
}
