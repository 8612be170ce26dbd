import { InputError } from '../scenario/problem.ts';
import type { OperationDraft } from './operation-draft.ts';
import { personaFaults } from './persona-faults.ts';
import type { Persona } from './persona.ts';
import { plainChart } from './plain-chart.ts';
import type { Traits } from './traits.ts';
import { usualTraits } from './usual-traits.ts';

/** What has a usual value may be left out; see `definePersona`. */
export interface PersonaDefinition extends Partial<Omit<Persona, 'traits' | 'handshake'>> {
  /** Letters, digits, `_` and `-`, at most 64; the name that `users` counts it under. */
  readonly name: string;
  readonly operations: Readonly<Record<string, OperationDraft>>;
  readonly traits?: TraitsDefinition;
  readonly handshake?: Persona['handshake'];
}

/** Shares that are left out are 0; left out as a whole they follow from the operations' weights. */
export interface TraitsDefinition extends Partial<
  Omit<Traits, 'messageWeights' | 'transportShares'>
> {
  readonly messageWeights?: Partial<Traits['messageWeights']>;
  readonly transportShares?: Partial<Traits['transportShares']>;
}

/**
 * A persona. Left out: a moderate, random person without slips, who chooses among all operations
 * by their weights, one at a time, and listens to nothing. Throws an `InputError` with everything
 * that is wrong: shares that do not sum to 1 or have nothing behind them, unknown targets and names
 * in the chart, operations that are not there.
 */
export function definePersona(definition: PersonaDefinition): Persona {
  const errands = [...(definition.setup ?? []), ...(definition.teardown ?? [])];
  const operations = withoutWeight(definition.operations, errands);
  const persona: Persona = {
    description: '',
    channels: [],
    reactsTo: [],
    setup: [],
    teardown: [],
    metrics: {},
    online: plainChart,
    ...definition,
    handshake: definition.handshake,
    operations,
    traits: completeTraits(operations, definition.traits ?? {}),
  };
  const faults = personaFaults(persona);
  if (faults.length > 0) {
    const place = (path: string): string => [`persona ${persona.name}`, path].join(' ').trim();
    throw new InputError(faults.map(({ path, message }) => ({ where: place(path), message })));
  }
  return persona;
}

const noMessages: Traits['messageWeights'] = { query: 0, command: 0, event: 0, monitoring: 0 };
const noTransports: Traits['transportShares'] = { websocket: 0, http: 0, database: 0 };

function completeTraits(
  operations: Persona['operations'],
  { messageWeights, transportShares, ...given }: TraitsDefinition,
): Traits {
  return {
    ...usualTraits(operations),
    ...given,
    ...(messageWeights && { messageWeights: { ...noMessages, ...messageWeights } }),
    ...(transportShares && { transportShares: { ...noTransports, ...transportShares } }),
  };
}

/** What is done once is never chosen freely. */
function withoutWeight(
  operations: PersonaDefinition['operations'],
  names: readonly string[],
): Persona['operations'] {
  return Object.fromEntries(
    Object.entries(operations).map(([name, draft]) =>
      names.includes(name) ? [name, { ...draft, weight: 0 }] : [name, draft],
    ),
  );
}
