import type {
  SentRequest,
  Socket,
  SocketEnd,
  SocketListener,
  SocketTransport,
} from '../../src/protocols/transport.ts';
import { showValue } from '../../src/scenario/show-value.ts';

/** What stands between the users and their backend: it sees what both of them do. */
export interface Witness {
  readonly sockets: SocketTransport;
  /** Connections that stand for this user now. */
  standing(user: string): readonly SeenConnection[];
  /** Channels that a user is to have: those it began with, and what it was acknowledged since. */
  wanted(user: string): ReadonlySet<string>;
  /** Requests of this user that were answered, each once. */
  answered(user: string): number;
  /** Pushes of all connections, by their numbers. */
  readonly pushes: { missing: number; repeated: number };
}

/** One connection as the backend knows it. */
export interface SeenConnection {
  /** Channels it was acknowledged. */
  readonly channels: ReadonlySet<string>;
}

interface Watching {
  readonly now: () => number;
  /** Ms after which a user gives up on a reply. */
  readonly patienceMs: number;
  /** Channels of a fresh connection, by the name of the user. */
  readonly initial: (user: string) => readonly string[];
  /** Told of every attempt to connect. */
  readonly tries: (user: string) => void;
  /** Told of every connection that its user closes. */
  readonly closes: (user: string) => void;
  /** Ms after which no reply comes any more; without it some never come. */
  readonly longestMs: number | undefined;
  /** Frames come as they were sent. */
  readonly isInOrder: boolean;
  /** Told of what must not be. */
  readonly accuse: (what: string) => void;
}

/** Looks at every frame between the users and a backend that speaks the default protocol. */
export function witnessOf(inner: SocketTransport, watching: Watching): Witness {
  const standing = new Map<string, Set<Link>>();
  const wanted = new Map<string, Set<string>>();
  const linksOf = (user: string): Set<Link> => placeOf(standing, user, () => new Set());
  const answered = new Map<string, number>();
  const pushes = { missing: 0, repeated: 0 };
  const answer = (user: string): void => {
    answered.set(user, (answered.get(user) ?? 0) + 1);
  };
  const wantedOf = (user: string): Set<string> =>
    placeOf(wanted, user, () => new Set(watching.initial(user)));
  return {
    sockets: {
      ...(inner.traffic === undefined ? {} : { traffic: inner.traffic }),
      open: (user, listener, handshake) => {
        watching.tries(user);
        const own = { links: linksOf(user), wanted: wantedOf(user) };
        const link = new Link({ user, listener, ...own, pushes, answer: () => answer(user) });
        return link.watch(watching, (ends) => inner.open(user, ends, handshake));
      },
    },
    standing: (user) => [...linksOf(user)],
    wanted: wantedOf,
    answered: (user) => answered.get(user) ?? 0,
    pushes,
  };
}

interface Ends {
  readonly user: string;
  readonly listener: SocketListener;
  readonly links: Set<Link>;
  readonly wanted: Set<string>;
  readonly pushes: { missing: number; repeated: number };
  readonly answer: () => void;
}

interface Asked {
  readonly sentAt: number;
  readonly request: SentRequest;
}

class Link implements SeenConnection {
  readonly channels = new Set<string>();
  readonly #ends: Ends;
  readonly #asked = new Map<number, Asked>();
  #isClosed = false;
  #lastAnswered = 0;
  #lastPushed = 0;
  readonly #pushed = new Set<number>();
  #newest = 0;

  constructor(ends: Ends) {
    this.#ends = ends;
  }

  watch(watching: Watching, open: (listener: SocketListener) => Socket): Socket {
    const { user, listener, links } = this.#ends;
    const socket = open({
      opened: () => {
        links.add(this);
        if (links.size > 1) watching.accuse(`${user} has ${links.size} connections at once`);
        listener.opened();
      },
      received: (text) => {
        this.#hear(text, watching);
        listener.received(text);
      },
      ended: (end: SocketEnd) => {
        links.delete(this);
        this.#judgeAsked(watching);
        listener.ended(end);
      },
    });
    return {
      send: (text, request) => {
        const isTaken = socket.send(text, request);
        if (isTaken && request !== undefined) this.#see(request, watching);
        return isTaken;
      },
      close: () => {
        this.#isClosed = true;
        links.delete(this);
        watching.closes(user);
        socket.close();
      },
      terminate: () => socket.terminate(),
    };
  }

  #see(request: SentRequest, { now, accuse }: Watching): void {
    const { name, body } = request.operation;
    const channel = body['channel'];
    const again = [...this.#asked.values()].some(
      (other) => other.request.operation.name === name && isAbout(other, channel),
    );
    const isJoined = typeof channel === 'string' && this.channels.has(channel);
    if (name === 'session.subscribe' && (again || isJoined)) {
      accuse(`${this.#ends.user} joins ${showValue(channel)} twice over one connection`);
    }
    this.#asked.set(request.id, { sentAt: now(), request });
  }

  #hear(text: string, watching: Watching): void {
    const reply: Readonly<Record<string, unknown>> = JSON.parse(text);
    if (watching.isInOrder) this.#judgeOrder(reply, watching);
    if (reply['type'] === 'event') this.#count(Number(reply['seq']));
    const asked = this.#asked.get(Number(reply['id']));
    if (asked === undefined) return;
    this.#asked.delete(asked.request.id);
    this.#ends.answer();
    // It is too late to be of use to its user.
    if (this.#isClosed) return;
    const channel = String(reply['channel']);
    const isJoin = reply['type'] === 'subscribed';
    if (!isJoin && reply['type'] !== 'unsubscribed') return;
    change(this.channels, channel, isJoin);
    const isOwnWish = !asked.request.operation.name.startsWith('session.');
    const isInTime = watching.now() - asked.sentAt < watching.patienceMs;
    if (isOwnWish && isInTime) change(this.#ends.wanted, channel, isJoin);
  }

  /** Over one connection nothing overtakes, and no push is left out. */
  #judgeOrder({ id, seq }: Readonly<Record<string, unknown>>, { accuse }: Watching): void {
    const { user } = this.#ends;
    if (typeof seq === 'number') {
      if (seq !== this.#lastPushed + 1) accuse(`${user} has push ${seq} after ${this.#lastPushed}`);
      this.#lastPushed = seq;
    }
    if (typeof id === 'number') {
      if (id <= this.#lastAnswered) accuse(`${user} is answered ${id} after ${this.#lastAnswered}`);
      this.#lastAnswered = id;
    }
  }

  #judgeAsked({ now, longestMs = Infinity, accuse }: Watching): void {
    for (const { sentAt, request } of this.#asked.values()) {
      if (now() - sentAt < longestMs) continue;
      accuse(`${request.operation.name} of ${this.#ends.user} is not answered since ${sentAt}`);
    }
  }

  /** Missing is what was left out up to the newest, and has not come since. */
  #count(number: number): void {
    const { pushes } = this.#ends;
    if (this.#pushed.has(number)) pushes.repeated++;
    else if (number > this.#newest) pushes.missing += number - this.#newest - 1;
    else pushes.missing--;
    this.#pushed.add(number);
    this.#newest = Math.max(this.#newest, number);
  }
}

function isAbout({ request }: Asked, channel: unknown): boolean {
  return request.operation.type === 'subscribe' && request.operation.body['channel'] === channel;
}

function change(channels: Set<string>, channel: string, isJoin: boolean): void {
  if (isJoin) channels.add(channel);
  else channels.delete(channel);
}

function placeOf<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const known = map.get(key) ?? make();
  map.set(key, known);
  return known;
}
