import { definePersona, defineScenario, sendMessage, type Protocol } from 'statecrowd';

/** Lines of text: a number, a word, and what it is about. examples/echo-backend.ts speaks it. */
const lines: Protocol = {
  name: 'lines',
  description: 'one line of text per message',
  answersInOrder: true,
  // Besides what personas send, users say `disconnect` before they go.
  encode: ({ type, body }, id) => `${id ?? 0} ${type} ${textOf(body)}`,
  replyKey: () => '',
  decode: (line) => {
    const [, id, word, text = ''] = /^(\d+) (ok|no)(?: (.*))?$/.exec(line) ?? [];
    if (id === undefined) return { kind: 'malformed' };
    const error = word === 'ok' ? undefined : text;
    return { kind: 'reply', id: Number(id), key: '', error, body: { text } };
  },
  // What a simulation answers with: the fields are those of `simulated` below.
  answer: (_operation, id, fields) => `${id ?? 0} ok ${textOf(fields)}`,
};

const greetings = ['hello', 'good morning', 'how are you'] as const;

export const talker = definePersona({
  name: 'talker',
  description: 'Says something and hears it again.',
  traits: { activity: 'hyperactive' },
  operations: {
    greet: sendMessage({
      type: 'echo',
      body: (draws) => ({ text: draws.pick(greetings) }),
      check: ({ body }) => greetings.some((one) => one === textOf(body)) || 'wrong_echo',
      simulated: { text: greetings[0] },
    }),
  },
});

function textOf(body: unknown): string {
  return typeof body === 'object' && body !== null && 'text' in body ? String(body.text) : '';
}

export default defineScenario({
  name: 'own_protocol',
  description: 'Talkers on a backend that speaks its own format.',
  users: { talker: 10 },
  personas: { talker },
  protocols: [lines],
  target: { ws_url: 'ws://127.0.0.1:8100', protocol: 'lines' },
  load: { warmup: '2s', duration: '30s', cooldown: '2s' },
  thresholds: ['websocket.errors share < 1%'],
});
