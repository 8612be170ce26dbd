import { chance, purposeOf } from '../determinism/chance.ts';
import type { Disturbance } from '../scenario/disturbance.ts';

/** A disturbance that lasts, under the id of its fault. */
export interface Disturbing {
  readonly id: string;
  /** Of the connections, above 0, at most 1. */
  readonly share: number;
  readonly does: Disturbance;
}

/** What is done to the bytes of one direction. */
export interface FlowTerms {
  /** Each piece is held up for `addMs`, give or take up to `jitterMs`. */
  readonly latency: { readonly addMs: number; readonly jitterMs: number } | undefined;
  readonly bytesPerSecond: number;
  /** Most bytes that are written at once. */
  readonly sliceBytes: number;
  readonly isStalled: boolean;
  /** Whatever comes is lost. */
  readonly isSwallowed: boolean;
}

/** What is done to one connection at this moment. */
export interface ConnectionTerms {
  readonly toTarget: FlowTerms;
  readonly toUser: FlowTerms;
  /** It is not let in; one that is open stays. */
  readonly isRefused: boolean;
  readonly isReset: boolean;
}

/** Bytes pass as they come. */
export const freeFlow: FlowTerms = {
  latency: undefined,
  bytesPerSecond: Infinity,
  sliceBytes: Infinity,
  isStalled: false,
  isSwallowed: false,
};

/** Which connection of which run. */
interface Place {
  readonly seed: number;
  readonly connection: number;
}

/** Whether a fault hits this connection: drawn once, by the numbers of seed and connection. */
export function isHit(
  { id, share }: Pick<Disturbing, 'id' | 'share'>,
  { seed, connection }: Place,
): boolean {
  return chance(seed, connection, purposeOf(`fault ${id}`), 0) < share;
}

/** Whether nobody is let in, so that nobody needs to listen. */
export function refusesAll(disturbing: Iterable<Disturbing>): boolean {
  return [...disturbing].some(({ does, share }) => does.kind === 'refuse' && share >= 1);
}

/** What those come to that hit a connection; of the same kind the last one counts. */
export function connectionTerms(disturbing: Iterable<Disturbing>, place: Place): ConnectionTerms {
  let terms: ConnectionTerms = {
    toTarget: freeFlow,
    toUser: freeFlow,
    isRefused: false,
    isReset: false,
  };
  for (const one of disturbing) if (isHit(one, place)) terms = disturbed(terms, one.does);
  return terms;
}

function disturbed(terms: ConnectionTerms, does: Disturbance): ConnectionTerms {
  const { toTarget, toUser } = terms;
  const both = (flow: Partial<FlowTerms>): ConnectionTerms => ({
    ...terms,
    toTarget: { ...toTarget, ...flow },
    toUser: { ...toUser, ...flow },
  });
  switch (does.kind) {
    case 'latency': {
      const { addMs, jitterMs } = does;
      return { ...terms, toUser: { ...toUser, latency: { addMs, jitterMs } } };
    }
    case 'bandwidth':
      return both({ bytesPerSecond: does.bytesPerSecond });
    case 'slice':
      return both({ sliceBytes: does.bytes });
    case 'stall':
      return both({ isStalled: true });
    case 'half_open':
      return {
        ...terms,
        toTarget: { ...toTarget, isSwallowed: does.direction !== 'to_user' },
        toUser: { ...toUser, isSwallowed: does.direction !== 'to_target' },
      };
    case 'reset':
      return { ...terms, isReset: true };
    case 'refuse':
      return { ...terms, isRefused: true };
  }
}
