import {
  definePersona,
  defineScenario,
  onlineChart,
  sendMessage,
  sendRequest,
  type Incoming,
  type JsonObject,
  type Protocol,
} from 'statecrowd';

/** A quiz server: a frame says what it is about, a reply has the number of its request. */
export const quizProtocol: Protocol = {
  name: 'quiz',
  description: 'JSON frames with op and ref',
  answersInOrder: false,
  encode: ({ type, body }, id) => JSON.stringify({ op: type, ref: id, ...body }),
  replyKey: ({ type }) => type,
  decode: readFrame,
  answer: ({ type }, id, fields) => JSON.stringify({ op: type, ref: id, ok: true, ...fields }),
};

function readFrame(text: string): Incoming {
  const frame: unknown = parsed(text);
  if (!isObject(frame) || typeof frame['op'] !== 'string') return { kind: 'malformed' };
  const { op, ref, ok, topic } = frame;
  if (typeof topic === 'string') return { kind: 'push', channel: topic, event: op, body: frame };
  const error = ok === true ? undefined : 'wrong';
  return {
    kind: 'reply',
    id: Number.isSafeInteger(ref) ? Number(ref) : undefined,
    key: op,
    error,
    body: frame,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const player = definePersona({
  name: 'player',
  description: 'Signs up, answers questions over the socket, signs off.',
  traits: { activity: 'active' },
  operations: {
    signUp: sendRequest({
      name: 'players.create',
      method: 'POST',
      path: '/players',
      body: (draws) => ({ name: draws.user, round: draws.shared('round') ?? 1 }),
      capture: ({ body }) => ({ ticket: isObject(body) ? String(body['ticket']) : '' }),
      simulated: { ticket: 'ticket-1' },
    }),
    signOff: sendRequest({
      name: 'players.delete',
      method: 'DELETE',
      path: (draws) => `/players/${draws.capturedText('ticket')}`,
    }),
    answer: sendMessage({
      type: 'answer',
      body: (draws): JsonObject => ({ choice: draws.pick(['a', 'b', 'c']) }),
      check: ({ body }) => (isObject(body) && body['points'] !== undefined) || 'no_points',
      simulated: { points: 1 },
    }),
  },
  // HTTP and database operations, once before the first connection and once after the last.
  setup: ['signUp'],
  teardown: ['signOff'],
  handshake: (draws) => ({ query: { ticket: draws.capturedText('ticket') } }),
  metrics: { answers: { kind: 'counter', description: 'answers that were taken' } },
  online: onlineChart({
    initial: 'thinking',
    states: {
      thinking: { after: { thinkTime: { target: 'answering', actions: 'choose' } } },
      answering: {
        entry: 'perform',
        on: {
          replied: {
            target: 'thinking',
            actions: { type: 'measure', params: { metric: 'answers', value: 1 } },
          },
          erred: 'thinking',
        },
      },
    },
  }),
});

export default defineScenario({
  name: 'quiz_night',
  users: { player: 20 },
  personas: { player },
  protocols: [quizProtocol],
  target: {
    protocol: 'quiz',
    ws_url: 'ws://127.0.0.1:8000/play',
    http_url: 'http://127.0.0.1:8000',
  },
  load: { warmup: '2s', duration: '30s', cooldown: '2s' },
  // Once, before the first user and after the last; not in a simulation.
  setup: async ({ httpUrl, signal }) => {
    const response = await fetch(`${httpUrl}/rounds`, { method: 'POST', signal });
    return { round: Number(response.headers.get('x-round')) };
  },
  teardown: async ({ httpUrl, shared, signal }) => {
    await fetch(`${httpUrl}/rounds/${JSON.stringify(shared['round'])}`, {
      method: 'DELETE',
      signal,
    });
  },
  shared: { round: 1 },
  thresholds: ['websocket.errors{persona=player} share < 1%'],
});
