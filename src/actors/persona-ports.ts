import { Draws, type DrawingRun } from '../machines/draws.ts';
import { usesSockets, type Persona } from '../machines/persona.ts';
import { operationInHand } from '../machines/virtual-user-machine.ts';
import type { WebSocketOperation } from '../scenario/operation.ts';
import type { PersonaRecorder } from './persona-recorder.ts';
import type { PersonaPorts } from './ports.ts';

/** What the sessions of a persona share in one run. */
export function personaPorts(
  persona: Persona,
  recorder: PersonaRecorder,
  run: DrawingRun,
): PersonaPorts {
  const reactions = new Set(persona.reactsTo);
  return {
    name: persona.name,
    recorder,
    usesSockets: usesSockets(persona),
    handshake: (context) => persona.handshake?.(new Draws(run, context)),
    fillIn: (context) => operationInHand(persona, run, context),
    subscriptions: (user) => persona.channels.map((channel) => subscription(channel, user)),
    reactsTo: (channel, event) =>
      reactions.size > 0 && reactions.has(`${channelKind(channel)}/${event}`),
  };
}

function subscription(channel: string, user: string): WebSocketOperation {
  return {
    transport: 'websocket',
    name: 'session.subscribe',
    type: 'subscribe',
    body: { channel: channel === 'inbox' ? `inbox:${user}` : channel },
  };
}

/** `inbox:researcher-7` → `inbox`. */
function channelKind(channel: string): string {
  const colon = channel.indexOf(':');
  return colon === -1 ? channel : channel.slice(0, colon);
}
