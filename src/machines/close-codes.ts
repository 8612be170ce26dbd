/**
 * What a user does when its connection was closed. `back off`: tries again after a wait as
 * `reconnect` says · `later`: the same with waits four times as long · `give up`: never again.
 */
export type CloseReaction = 'back off' | 'later' | 'give up';

/** A close code, or a range of them, by RFC 6455 section 7.4 and the registry of IANA. */
export interface CloseCode {
  readonly from: number;
  readonly to: number;
  readonly name: string;
  readonly reaction: CloseReaction;
  readonly why: string;
}

/** How much longer the waits of `later` are. */
export const laterFactor = 4;

function one(code: number, name: string, [reaction, why]: readonly [CloseReaction, string]) {
  return { from: code, to: code, name, reaction, why };
}

const again = 'back off';
const asBefore = ['give up', 'it would say the same again, and be closed again'] as const;

/** The first row that holds a code counts; whoever reads it should find every code in one. */
export const closeCodes: readonly CloseCode[] = [
  one(1000, 'normal closure', [again, 'the target is done, the user is not']),
  one(1001, 'going away', [again, 'the target stops; another takes over, or it comes back']),
  one(1002, 'protocol error', asBefore),
  one(1003, 'unsupported data', asBefore),
  one(1005, 'no status', [again, 'nothing is known of the reason']),
  one(1006, 'abnormal closure', [again, 'the connection was lost without a close frame']),
  one(1007, 'invalid payload', asBefore),
  one(1008, 'policy violation', ['give up', 'the target does not want this user']),
  one(1009, 'message too big', asBefore),
  one(1010, 'extension required', ['give up', 'users speak without extensions']),
  one(1011, 'internal error', [again, 'the target failed, and may have recovered']),
  one(1012, 'service restart', [again, 'the target comes back; the waits spread who returns']),
  one(1013, 'try again later', ['later', 'the target has too much to do']),
  one(1014, 'bad gateway', [again, 'what is behind the gateway may come back']),
  one(1015, 'TLS failure', ['give up', 'a certificate does not get better by trying']),
  one(3000, 'unauthorized', ['give up', 'the user is not known']),
  one(3003, 'forbidden', ['give up', 'the user may not']),
  one(3008, 'timeout', [again, 'the user was too slow']),
  one(4408, 'like HTTP 408', [again, 'the user was too slow']),
  one(4425, 'like HTTP 425', ['later', 'the user was too early']),
  one(4429, 'like HTTP 429', ['later', 'the user asks too much']),
  {
    from: 4400,
    to: 4499,
    name: 'like HTTP 4xx: 4401, 4403',
    reaction: 'give up',
    why: 'the user is at fault, as in HTTP',
  },
  {
    from: 0,
    to: 4999,
    name: 'any other',
    reaction: again,
    why: 'it means what the target says it means',
  },
];

/** What a user does on a close code; `undefined`, where there was no connection, backs off. */
export function reactionTo(code: number | undefined): CloseReaction {
  const known = closeCodes.find(({ from, to }) => code !== undefined && code >= from && code <= to);
  return known?.reaction ?? again;
}
